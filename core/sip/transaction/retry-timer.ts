import type { Clock } from '../../kit/index.ts'

/** When to send again. It lives across states, so that entering a state does not start the wait anew. */
export interface RetryTimer {
  /** Until the next time, in milliseconds. */
  remainingMs(): number
  /** It was due: the next wait is `nextMs` long. */
  fired(nextMs: (lastMs: number) => number): void
}

/** Starts with a wait of `firstMs`. */
export function createRetryTimer(clock: Clock, firstMs: number): RetryTimer {
  let intervalMs = firstMs
  let dueAt = clock.monotonic() + firstMs
  return {
    remainingMs: () => Math.max(0, dueAt - clock.monotonic()),
    fired(nextMs) {
      intervalMs = nextMs(intervalMs)
      dueAt = clock.monotonic() + intervalMs
    },
  }
}

/** Twice as long each time (timers A, E, G of RFC 3261 §17), at most `capMs`. */
export const doubled =
  (capMs = Infinity) =>
  (lastMs: number): number =>
    Math.min(2 * lastMs, capMs)
