import type { Clock } from '../../kit/index.ts'
import {
  isInOwnSubnet,
  readOwnAddresses,
  type OwnAddress,
  type Peer,
  type SendFault,
} from '../transport/index.ts'
import type { Counters } from './counters.ts'

/** The counter that rises once, when the first message of another computer comes. */
export const HEARD_ANOTHER = 'heard another computer'
/** The counter of messages that the system did not let out to a computer in a network of our own. */
export const NO_WAY_TO_NEIGHBOUR = 'unsent no way to a neighbour'

/**
 * The milliseconds for which the addresses of this computer are kept: until somebody else is heard, every message asks.
 */
const KEEP_MS = 5000

/** The record of whether this computer is reached by others and reaches them. */
export interface Reach {
  heard(peer: Peer): void
  unsent(fault: SendFault, peer: Peer): void
}

/** Counts what proves that phones get through, and what suggests that they are kept out. */
export function createReach(
  counters: Counters,
  clock: Clock,
  readOwn: () => readonly OwnAddress[] = () => readOwnAddresses([]),
): Reach {
  let wasHeard = false
  let own = readOwn()
  let readAt = clock.monotonic()
  const ownNow = () => {
    if (clock.monotonic() - readAt >= KEEP_MS) [own, readAt] = [readOwn(), clock.monotonic()]
    return own
  }
  const isHere = (address: string) =>
    address.startsWith('127.') || address === '::1' || ownNow().some((card) => card.address === address)
  return {
    heard({ address }) {
      if (wasHeard || isHere(address)) return
      wasHeard = true
      counters.add(HEARD_ANOTHER)
    },
    unsent({ text }, { address }) {
      if (text.includes('EHOSTUNREACH') && isInOwnSubnet(ownNow(), address)) counters.add(NO_WAY_TO_NEIGHBOUR)
    },
  }
}
