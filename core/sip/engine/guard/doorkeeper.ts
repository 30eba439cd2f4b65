import { createRateLimiter, type Clock, type RateLimit } from '../../../kit/index.ts'
import type { SipRequest } from '../../message/index.ts'
import type { Received } from '../../transport/index.ts'
import { createAccessList, type AccessRules } from './access-list.ts'
import { isScanner } from './scanners.ts'

/** The rules for who is heard, and how often. */
export interface DoorRules extends AccessRules {
  /** The limit on new requests of one address outside calls. */
  readonly rate?: RateLimit
  /** The number of transactions the requests of one address may have open at once; new ones are dropped above that. */
  readonly transactionsPerSource?: number
  /** Whether both limits count for programs on this computer too. */
  readonly limitsLoopback?: boolean
}

/** The door's knowledge of the requests that were let in. */
export interface DoorPorts {
  /** Returns the number of transactions of an address that are open. */
  ofSource(address: string): number
  /** Returns whether a request belongs to an existing dialog or transaction: then it was let in before. */
  holds(request: SipRequest): boolean
}

/** The reason for dropping a message without a word. */
export type DropReason = 'denied' | 'scanner' | 'rate' | 'source'

/** The rate limit: a busy office behind one address stays far below it; a flood does not. */
export const DEFAULT_RATE: RateLimit = { perSecond: 100, burst: 500 }

/** The room for three hundred requests a second, each of which is remembered for 32 s. */
const DEFAULT_TRANSACTIONS_PER_SOURCE = 10_000

const isLoopback = (address: string) =>
  address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')

/**
 * Creates the doorkeeper, which recognises what is not worth an answer before it costs anything. What belongs to a
 * dialog or a transaction is never touched.
 */
export function createDoorkeeper(rules: DoorRules, clock: Clock, ports: DoorPorts) {
  const isHeard = createAccessList(rules)
  const most = rules.transactionsPerSource ?? DEFAULT_TRANSACTIONS_PER_SOURCE
  const limiter = createRateLimiter(rules.rate ?? DEFAULT_RATE, clock)
  return {
    get size() {
      return limiter.size
    },
    isHeard,
    /** Returns the reason why this message is to be dropped; undefined lets it in. */
    refuses({ message, peer }: Received): DropReason | undefined {
      if (!isHeard(peer.address)) return 'denied'
      if (message.type === 'response' || ports.holds(message)) return undefined
      if (isScanner(message)) return 'scanner'
      if (isLoopback(peer.address) && rules.limitsLoopback !== true) return undefined
      if (!limiter.take(peer.address)) return 'rate'
      return ports.ofSource(peer.address) < most ? undefined : 'source'
    },
  }
}
/** The filter for messages that are not worth an answer. */
export type Doorkeeper = ReturnType<typeof createDoorkeeper>
