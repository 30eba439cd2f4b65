/** The direction of media in a party's offer (RFC 3264 §5.1, §8.4). */
export type MediaDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

const MAX_LINES = 500

/**
 * Returns the direction of the first audio stream of an SDP; a connection address of 0.0.0.0 is the old way to hold.
 */
export function mediaDirection(sdp: string): MediaDirection | undefined {
  if (sdp === '') return undefined
  let session: MediaDirection = 'sendrecv'
  let media: MediaDirection | undefined
  let isHeldByAddress = false
  let inAudio = false
  let seenAudio = false
  for (const line of sdp.split(/\r?\n/, MAX_LINES)) {
    if (line.startsWith('m=')) {
      if (seenAudio) break
      inAudio = line.startsWith('m=audio')
      seenAudio = inAudio
    }
    if (seenAudio && !inAudio) break
    const direction = /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/.exec(line)?.[1] as
      MediaDirection | undefined
    if (direction) {
      if (inAudio) media = direction
      else if (!seenAudio) session = direction
    }
    if (/^c=IN IP4 0\.0\.0\.0\s*$/.test(line)) isHeldByAddress = true
  }
  return isHeldByAddress ? 'inactive' : (media ?? session)
}

/** Record of who holds whom; `End` is what stands for a party. */
export interface HoldState<End> {
  /** Takes the accepted offer of one party; returns what changed for both. */
  offered(end: End, sdp: string): 'start' | 'end' | undefined
  /** Forgets a party that is no longer there; returns what changed for the others. */
  left(end: End): 'end' | undefined
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
    left: (end) => (holders.delete(end) && holders.size === 0 ? 'end' : undefined),
  }
}
