import type { Clock } from '../../../kit/index.ts'
import { headerValue } from '../../message/index.ts'
import type { Received } from '../../transport/index.ts'
import { tagOf } from '../policy/message-facts.ts'
import { createAccessList, type AccessRules } from './access-list.ts'
import { createRateLimiter, type RateLimit } from './rate-limit.ts'
import { isScanner } from './scanners.ts'

/** Who is heard, and how often. */
export interface DoorRules extends AccessRules {
  /** New requests of one address outside calls. */
  readonly rate?: RateLimit
}

/** Why a message was dropped without a word. */
export type DropReason = 'denied' | 'scanner' | 'rate'

/** A busy office behind one address stays far below; a flood does not. */
export const DEFAULT_RATE: RateLimit = { perSecond: 100, burst: 500 }

const isLoopback = (address: string) =>
  address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')
/** These belong to something that was let in. */
const INNER = new Set(['ACK', 'CANCEL', 'PRACK'])

/** Tells what is not worth an answer, before it costs anything. Calls in progress are never touched by the rate. */
export function createDoorkeeper(rules: DoorRules, clock: Clock) {
  const isHeard = createAccessList(rules)
  const limiter = createRateLimiter(rules.rate ?? DEFAULT_RATE, clock)
  return {
    get size() {
      return limiter.size
    },
    isHeard,
    /** Why this message is to be dropped; undefined lets it in. */
    refuses({ message, peer }: Received): DropReason | undefined {
      if (!isHeard(peer.address)) return 'denied'
      if (message.type === 'response' || INNER.has(message.method)) return undefined
      if (tagOf(headerValue(message, 'To')) !== undefined) return undefined
      if (isScanner(message)) return 'scanner'
      return isLoopback(peer.address) || limiter.take(peer.address) ? undefined : 'rate'
    },
  }
}
