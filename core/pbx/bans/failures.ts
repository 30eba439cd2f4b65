import type { Clock } from '../../kit/index.ts'
import { createExpiringTable } from '../table/index.ts'

/** Wrong passwords of one user from one address that lead to a ban of the pair, within `PAIR_WINDOW_MS`. */
export const PAIR_LIMIT = 10
/** Milliseconds in which the failures of a pair are counted. */
export const PAIR_WINDOW_MS = 60_000
/** Wrong passwords from one address that lead to a ban of it, when over more than `ADDRESS_USERS` users. */
export const ADDRESS_LIMIT = 50
/** Users that may fail from one address without a ban of it: an office behind one router. */
export const ADDRESS_USERS = 5
/** Milliseconds in which the failures of an address are counted. */
export const ADDRESS_WINDOW_MS = 3_600_000

/** The consequence of a further failure. */
export type Verdict = 'none' | 'pair' | 'address'

/** The count of wrong passwords; both windows slide. */
export interface Failures {
  record(address: string, user: string): Verdict
  /** Addresses and pairs with failures, for the status page. */
  readonly size: number
}

interface AddressFailure {
  readonly atMs: number
  readonly user: string
}

/** Joins a pair by one space, which no address contains. */
const pairKey = (address: string, user: string) => `${address} ${user}`

/** Creates the count in tables of at most `limit` entries; those quiet for longest give way. */
export function createFailures({
  clock,
  limit,
}: {
  readonly clock: Clock
  readonly limit: number
}): Failures {
  const pairs = createExpiringTable<string, readonly number[]>({ clock, ttlMs: PAIR_WINDOW_MS, limit })
  const addresses = createExpiringTable<string, readonly AddressFailure[]>({
    clock,
    ttlMs: ADDRESS_WINDOW_MS,
    limit,
  })

  return {
    record(address, user) {
      const now = clock.monotonic()
      const key = pairKey(address, user)
      const ofPair = [...(pairs.get(key) ?? []), now].filter((at) => now - at < PAIR_WINDOW_MS)
      // Twice the limit is enough to see both the number of failures and of users, and bounds the memory.
      const ofAddress = [...(addresses.get(address) ?? []), { atMs: now, user }]
        .filter(({ atMs }) => now - atMs < ADDRESS_WINDOW_MS)
        .slice(-2 * ADDRESS_LIMIT)
      const users = new Set(ofAddress.map((failure) => failure.user)).size
      if (ofAddress.length >= ADDRESS_LIMIT && users > ADDRESS_USERS) {
        addresses.delete(address)
        pairs.delete(key)
        return 'address'
      }
      addresses.set(address, ofAddress)
      if (ofPair.length >= PAIR_LIMIT) {
        pairs.delete(key)
        return 'pair'
      }
      pairs.set(key, ofPair)
      return 'none'
    },
    get size() {
      return pairs.size + addresses.size
    },
  }
}
