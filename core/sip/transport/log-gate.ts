import type { Clock } from '../../kit/index.ts'

const MAX_KEYS = 1000

/**
 * Creates a check of whether a line about `key` may be logged now: one per key and interval, so that no flood fills the
 * log.
 */
export function createLogGate(clock: Clock, intervalMs = 1000): (key: string) => boolean {
  const openAt = new Map<string, number>()
  return (key) => {
    const now = clock.monotonic()
    if ((openAt.get(key) ?? -Infinity) > now) return false
    if (openAt.size >= MAX_KEYS) openAt.clear()
    openAt.set(key, now + intervalMs)
    return true
  }
}
