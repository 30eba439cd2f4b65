import type { Clock } from '../../kit/index.ts'

/** A map that drops entries: each one after its time to live, and the oldest ones when it is full. */
export interface ExpiringTable<K, V> {
  get(key: K): V | undefined
  /** Stores an entry and restarts its time to live. */
  set(key: K, value: V): void
  delete(key: K): void
  /** Number of entries that have not expired. */
  readonly size: number
}

/**
 * Creates a table of at most `limit` entries; `evicted` is called with live entries that had to go early. Expired
 * entries are dropped as new ones come, so the table needs no timer.
 */
export function createExpiringTable<K, V>(options: {
  readonly clock: Clock
  readonly ttlMs: number
  readonly limit: number
  readonly evicted?: (key: K, value: V) => void
}): ExpiringTable<K, V> {
  const { clock, ttlMs, limit } = options
  // Every entry lives equally long and moves to the end when set: the map's order is the order of expiry.
  const entries = new Map<K, { readonly value: V; readonly expiresMs: number }>()

  const dropExpired = () => {
    const now = clock.monotonic()
    for (const [key, entry] of entries) {
      if (entry.expiresMs > now) break
      entries.delete(key)
    }
  }

  return {
    get(key) {
      const entry = entries.get(key)
      return entry !== undefined && entry.expiresMs > clock.monotonic() ? entry.value : undefined
    },
    set(key, value) {
      entries.delete(key)
      dropExpired()
      const oldest = entries.size >= limit ? entries.entries().next().value : undefined
      if (oldest) {
        entries.delete(oldest[0])
        options.evicted?.(oldest[0], oldest[1].value)
      }
      entries.set(key, { value, expiresMs: clock.monotonic() + ttlMs })
    },
    delete: (key) => void entries.delete(key),
    get size() {
      dropExpired()
      return entries.size
    },
  }
}
