import { connectionIn, directionIn, parseSdp, type MediaDirection } from '../../grammar/index.ts'

/** The address that was the way to hold before there were directions (RFC 3264 §8.4). */
const HELD = 'IN IP4 0.0.0.0'

/**
 * Returns the direction of the first audio stream of an SDP, or that of the session (RFC 3264 §5.1); undefined without an
 * SDP.
 */
export function mediaDirection(sdp: string): MediaDirection | undefined {
  if (sdp === '') return undefined
  const { session, media } = parseSdp(sdp)
  const audio = media.find(({ kind }) => kind === 'audio')
  const connection = (audio && connectionIn(audio)) ?? connectionIn(session)
  if (connection === HELD) return 'inactive'
  return (audio && directionIn(audio)) ?? directionIn(session) ?? 'sendrecv'
}

/** Record of who holds whom; `End` is what stands for a party. */
export interface HoldState<End> {
  /** Takes the accepted offer of one party; returns what changed for both. */
  offered(end: End, sdp: string): 'start' | 'end' | undefined
  /** Forgets a party that is no longer there; returns what changed for the others. */
  left(end: End): 'end' | undefined
  /** Forgets all of them; returns what changed. */
  parted(): 'end' | undefined
}

/** Creates the hold state of a bridge, which is held while either party deliberately sends or receives nothing. */
export function createHoldState<End>(): HoldState<End> {
  const holders = new Set<End>()
  return {
    offered(end, sdp) {
      const direction = mediaDirection(sdp)
      if (direction === undefined) return undefined
      const before = holders.size > 0
      if (direction === 'sendonly' || direction === 'inactive') holders.add(end)
      else holders.delete(end)
      const after = holders.size > 0
      return before === after ? undefined : after ? 'start' : 'end'
    },
    parted() {
      const wasHeld = holders.size > 0
      holders.clear()
      return wasHeld ? 'end' : undefined
    },
    left: (end) => (holders.delete(end) && holders.size === 0 ? 'end' : undefined),
  }
}
