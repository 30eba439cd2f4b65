import type { Clock } from '../../../kit/index.ts'
import type { LocalAddress, Peer } from '../../transport/index.ts'
import type { CapturedMessage } from './captured-message.ts'
import { createFineTime } from './fine-time.ts'
import { callIdIn, isInvite, statusIn } from './wire-facts.ts'

/** The limits on what is kept of the messages on the wire. */
export interface CaptureLimits {
  /** The newest messages of each Call-ID. */
  readonly messagesPerCall: number
  /** Call-IDs of calls: of INVITEs of ours, and of those of peers that were more than an attempt without a password. */
  readonly calls: number
  /** Call-IDs of registrations, refused strangers and whatever else is outside calls: they cannot push calls out. */
  readonly others: number
  readonly bytes: number
}

/** The limits for a busy hour of a small office: a call of two legs is about 30 messages and 20 kB. */
export const DEFAULT_CAPTURE: CaptureLimits = {
  messagesPerCall: 200,
  calls: 200,
  others: 100,
  bytes: 32 * 1024 * 1024,
}

/** Answers that any stranger gets (RFC 3261 §21.1.1, §21.4). */
const TO_STRANGERS = new Set([100, 401, 403, 407])
/** The cost of an object with its buffer besides the bytes themselves. */
const OVERHEAD_BYTES = 300
/**
 * The size up to which a small message may lie in a pool with its neighbours; in anything larger it would keep the
 * whole of it alive.
 */
const SHARED_BYTES = Buffer.poolSize

/** The last messages of the last calls, in memory. */
export interface Capture {
  readonly calls: number
  readonly bytes: number
  received(bytes: Uint8Array, peer: Peer, local: LocalAddress): void
  /** Records a sent message; with `local` undefined it left from wherever messages to `peer` leave from. */
  sent(bytes: Uint8Array, peer: Peer, local: LocalAddress | undefined): void
  /** Returns the messages of these Call-IDs that are still here, oldest first. */
  of(callIds: readonly string[]): CapturedMessage[]
}

type Kept = Omit<CapturedMessage, 'local' | 'peer' | 'protocol'> & { peer: Peer; local: Peer | undefined }

const sizeOf = (message: Kept) => message.bytes.length + OVERHEAD_BYTES
/** Returns the bytes, copied if they are a piece of something much larger. */
const own = (bytes: Uint8Array) =>
  bytes.buffer.byteLength <= Math.max(SHARED_BYTES, 2 * bytes.length) ? bytes : Buffer.from(bytes)
/** Returns whether a message shows that its Call-ID belongs to a call. */
function showsCall({ direction, bytes }: Kept, first: Kept | undefined): boolean {
  if (isInvite(bytes)) return direction === 'out'
  const status = statusIn(bytes)
  return first !== undefined && isInvite(first.bytes) && !Number.isNaN(status) && !TO_STRANGERS.has(status)
}
const end = ({ address, port }: LocalAddress) => ({ address, port })

/**
 * Creates an empty capture. It keeps references to buffers that are there anyway; what has rested longest goes first.
 */
export function createCapture(
  limits: CaptureLimits,
  clock: Clock,
  localFor: (peer: Peer) => LocalAddress | undefined,
): Capture {
  const calls = new Map<string, Kept[]>()
  const others = new Map<string, Kept[]>()
  const now = createFineTime(clock)
  let total = 0

  const dropOldest = (messages: Kept[]) => {
    const message = messages.shift()
    if (message) total -= sizeOf(message)
  }
  const forget = (shelf: Map<string, Kept[]>, callId: string) => {
    for (const message of shelf.get(callId) ?? []) total -= sizeOf(message)
    shelf.delete(callId)
  }
  const shrink = () => {
    while (total > limits.bytes) {
      const shelf = others.size > 0 ? others : calls
      const [callId, messages] = shelf.entries().next().value!
      dropOldest(messages)
      if (messages.length === 0) shelf.delete(callId)
    }
  }
  const keep = (message: Kept) => {
    const callId = callIdIn(message.bytes)
    if (callId === undefined) return
    const messages = calls.get(callId) ?? others.get(callId) ?? []
    const shelf = calls.has(callId) || showsCall(message, messages[0]) ? calls : others
    // Behind all others: it is the one that was heard of last.
    calls.delete(callId)
    others.delete(callId)
    shelf.set(callId, messages)
    messages.push(message)
    total += sizeOf(message)
    if (messages.length > limits.messagesPerCall) dropOldest(messages)
    const most = shelf === calls ? limits.calls : limits.others
    if (shelf.size > most) forget(shelf, shelf.keys().next().value!)
    shrink()
  }
  return {
    get calls() {
      return calls.size + others.size
    },
    get bytes() {
      return total
    },
    received: (bytes, peer, local) => keep({ at: now(), direction: 'in', peer, local, bytes: own(bytes) }),
    sent: (bytes, peer, local) => keep({ at: now(), direction: 'out', peer, local, bytes: own(bytes) }),
    of(callIds) {
      const found = [...new Set(callIds)].flatMap((callId) => calls.get(callId) ?? others.get(callId) ?? [])
      return found
        .map(({ at, direction, peer, local, bytes }) => ({
          at,
          direction,
          protocol: peer.protocol,
          local: end(local ?? localFor(peer) ?? { protocol: peer.protocol, address: '0.0.0.0', port: 5060 }),
          peer: end(peer),
          bytes,
        }))
        .toSorted((one, other) => one.at - other.at)
    },
  }
}
