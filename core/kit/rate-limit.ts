import type { Clock } from './clock.ts'

/** The rate at which one address may ask. */
export interface RateLimit {
  readonly perSecond: number
  /** The number of requests it may make at once after a quiet time. */
  readonly burst: number
}

const MAX_KEPT = 20_000
/** The share of entries kept when room is made; it is made for many at once, so that it costs little each. */
const KEPT_SHARE = 0.9

/**
 * Counts per address; an address that asks too much is distinguished from the others until it slows down (token
 * bucket).
 */
export function createRateLimiter({ perSecond, burst }: RateLimit, clock: Pick<Clock, 'monotonic'>) {
  const buckets = new Map<string, { tokens: number; at: number }>()
  const full = (bucket: { tokens: number; at: number }, now: number) =>
    bucket.tokens + ((now - bucket.at) / 1000) * perSecond >= burst

  const makeRoom = (now: number) => {
    for (const [address, bucket] of buckets) if (full(bucket, now)) buckets.delete(address)
    // Nobody slowed down: the oldest begin anew rather than that memory grows.
    for (const address of buckets.keys()) {
      if (buckets.size < MAX_KEPT * KEPT_SHARE) return
      buckets.delete(address)
    }
  }
  return {
    get size() {
      return buckets.size
    },
    /** Takes one request of an address; false when it was one too many. */
    take(address: string): boolean {
      const now = clock.monotonic()
      const bucket = buckets.get(address) ?? { tokens: burst, at: now }
      if (!buckets.has(address)) {
        if (buckets.size >= MAX_KEPT) makeRoom(now)
        buckets.set(address, bucket)
      }
      bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond)
      bucket.at = now
      if (bucket.tokens < 1) return false
      bucket.tokens -= 1
      return true
    },
  }
}
