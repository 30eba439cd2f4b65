import type { SipRequest } from '../message/index.ts'
import type { TransactionLayer } from '../transaction/index.ts'
import type { AddressTrouble, Malformed, Peer, Received, TransportListener } from '../transport/index.ts'
import type { Capture } from './capture/index.ts'
import type { Counters } from './counters.ts'
import type { Doorkeeper } from './guard/index.ts'
import type { Notices } from './notices.ts'
import type { Opening } from './opening.ts'
import type { Reach } from './reach.ts'

/** The dependencies of the entrance, where messages of the network arrive first. */
export interface EntrancePorts {
  readonly counters: Counters
  readonly notices: Notices
  readonly door: Doorkeeper
  readonly capture: Capture | undefined
  readonly reach: Pick<Reach, 'heard'>
  readonly layer: () => Pick<TransactionLayer, 'received' | 'disconnected'>
  /** Returns whether a request belongs to an existing dialog or transaction. */
  holds(request: SipRequest): boolean
  readonly opening: Pick<Opening, 'isOpen' | 'keep'>
  isOverloaded(): boolean
  /** Turns away a new request that is too much: answers it, or drops it. */
  turnAway(received: Received): void
  malformed(malformed: Malformed): void
  /** Stops reading from the stream of a peer for so many milliseconds. */
  pause(peer: Peer, ms: number): void
  disconnected(peer: Peer): void
  troubled(addresses: readonly AddressTrouble[]): void
}

const METHODS = new Set(
  'INVITE ACK CANCEL BYE OPTIONS REGISTER MESSAGE INFO NOTIFY SUBSCRIBE PUBLISH REFER UPDATE PRACK'.split(
    ' ',
  ),
)
/** Returns the name a method is counted under: peers may invent any. */
export const countedMethod = (method: string): string => (METHODS.has(method) ? method : 'other')

/**
 * The time for which nothing is read from a stream whose peer asks too often: then it may ask again, and others have
 * their turn.
 */
const PAUSE_MS = 1000

/** Lets in what is wanted: counted, captured and handed on. Whatever is dropped is counted by its reason. */
export function createEntrance(ports: EntrancePorts): TransportListener {
  const { counters, notices, door, capture } = ports

  const letIn = (received: Received, raw: Uint8Array) => {
    capture?.received(raw, received.peer, received.local)
    ports.layer().received(received)
  }
  const isNew = ({ message }: Received): boolean => message.type === 'request' && !ports.holds(message)

  return {
    received(received, raw) {
      ports.reach.heard(received.peer)
      const dropped = door.refuses(received)
      if (dropped) {
        notices.dropped(dropped, received.peer)
        if (dropped === 'rate') ports.pause(received.peer, PAUSE_MS)
        return counters.add(`dropped ${dropped}`)
      }
      const { message } = received
      counters.add(
        message.type === 'response'
          ? `received ${Math.floor(message.status / 100)}xx`
          : `received ${countedMethod(message.method)}`,
      )
      if (!ports.opening.isOpen && message.type === 'request') {
        if (ports.opening.keep(() => letIn(received, raw))) return
        return isNew(received) ? ports.turnAway(received) : counters.add('dropped starting')
      }
      if (ports.isOverloaded() && isNew(received)) return ports.turnAway(received)
      letIn(received, raw)
    },
    malformed(malformed, raw) {
      ports.reach.heard(malformed.peer)
      counters.add('malformed')
      if (!door.isHeard(malformed.peer.address)) return notices.dropped('denied', malformed.peer)
      notices.malformed(malformed)
      capture?.received(raw, malformed.peer, malformed.local)
      ports.malformed(malformed)
    },
    disconnected(peer) {
      ports.layer().disconnected(peer)
      ports.disconnected(peer)
    },
    crowded(source) {
      counters.add('dropped connection')
      if (source !== undefined) notices.crowded(source)
    },
    troubled: (addresses) => ports.troubled(addresses),
  }
}
