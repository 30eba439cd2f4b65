import { createHmac, timingSafeEqual } from 'node:crypto'
import { randomToken, type Clock } from '../../kit/index.ts'
import { createExpiringTable } from '../table/index.ts'

/** Seconds for which a nonce may be used after it was issued. */
export const NONCE_LIFETIME_SECONDS = 300

/** The source of nonces, which recognises its own and accepts each use of one only once. */
export interface Nonces {
  /** Issues a new nonce for one client address. */
  issue(address: string): string
  /** Returns whether the nonce is ours, was issued to this address and has not expired. */
  isCurrent(nonce: string, address: string): boolean
  /**
   * Marks a use; false when it is a replay. `count` has to rise from use to use of one nonce (RFC 7616 §3.4, nc); a
   * client without a count may use a nonce once.
   */
  use(nonce: string, count: number | undefined): boolean
  /** Nonces in use, for the status page. */
  readonly size: number
}

const NO_MORE_USES = Number.POSITIVE_INFINITY

/**
 * Creates the source of nonces. A nonce carries its own time and proof, so that challenges cost no memory; only nonces
 * that were sent with a correct password are remembered. It is bound to the client's address: a wrong password under a
 * forged source address, meant to get that address banned, fails as stale and is not counted.
 */
export function createNonces({
  clock,
  limit = 10_000,
}: {
  readonly clock: Clock
  readonly limit?: number
}): Nonces {
  const secret = randomToken(32)
  let forgottenUpToMs = -1

  const issuedAtMs = (nonce: string) => Number.parseInt(nonce.slice(0, 12), 16)
  const proof = (head: string, address: string) =>
    createHmac('sha256', secret).update(`${head} ${address}`).digest('hex').slice(0, 32)

  const lastCounts = createExpiringTable<string, number>({
    clock,
    ttlMs: NONCE_LIFETIME_SECONDS * 1000,
    limit,
    // The count of an evicted nonce is lost, so neither it nor an older one may be used again.
    evicted: (nonce) => (forgottenUpToMs = Math.max(forgottenUpToMs, issuedAtMs(nonce))),
  })

  return {
    issue(address) {
      const head = Math.floor(clock.monotonic()).toString(16).padStart(12, '0') + randomToken(8)
      return head + proof(head, address)
    },
    isCurrent(nonce, address) {
      if (!/^[0-9a-f]{60}$/.test(nonce)) return false
      const head = nonce.slice(0, 28)
      if (!timingSafeEqual(Buffer.from(nonce.slice(28)), Buffer.from(proof(head, address)))) return false
      const at = issuedAtMs(nonce)
      return at > forgottenUpToMs && clock.monotonic() - at < NONCE_LIFETIME_SECONDS * 1000
    },
    use(nonce, count) {
      const last = lastCounts.get(nonce) ?? 0
      if (count === undefined ? last > 0 : count <= last) return false
      lastCounts.set(nonce, count ?? NO_MORE_USES)
      return true
    },
    get size() {
      return lastCounts.size
    },
  }
}
