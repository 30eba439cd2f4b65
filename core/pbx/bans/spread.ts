import type { Clock } from '../../kit/index.ts'

/** Addresses with wrong passwords within `SPREAD_WINDOW_MS` that count as one guesser with many addresses. */
export const SPREAD_LIMIT = 20
/** Milliseconds in which the addresses are counted, and for which an alarm that was raised stays silent. */
export const SPREAD_WINDOW_MS = 600_000

/** The detection of guessing that stays below the limit of a ban by coming from many addresses. */
export interface Spread {
  /** Counts a failure; true when it makes it too many addresses, then false until the window is over. */
  record(address: string): boolean
}

/** Counts addresses; never keeps more than the limit. */
export function createSpread(clock: Clock): Spread {
  const seen = new Map<string, number>()
  let silentUntilMs = -Infinity
  return {
    record(address) {
      const now = clock.monotonic()
      if (now < silentUntilMs) return false
      seen.delete(address)
      for (const [other, at] of seen) if (now - at >= SPREAD_WINDOW_MS) seen.delete(other)
      seen.set(address, now)
      if (seen.size < SPREAD_LIMIT) return false
      seen.clear()
      silentUntilMs = now + SPREAD_WINDOW_MS
      return true
    },
  }
}
