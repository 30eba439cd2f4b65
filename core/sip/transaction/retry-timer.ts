import type { Clock } from '../../kit/index.ts'

/** The schedule of retransmissions. It lives across states, so that entering a state does not restart the wait. */
export interface RetryTimer {
  /** Returns the time until the next retransmission, in milliseconds. */
  remainingMs(): number
  /** Called when it was due: the next wait is `nextMs` long. */
  fired(nextMs: (lastMs: number) => number): void
}

/** Creates a timer that starts with a wait of `firstMs`. */
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

/** Doubles the wait each time (timers A, E, G of RFC 3261 §17), up to `capMs`. */
export const doubled =
  (capMs = Infinity) =>
  (lastMs: number): number =>
    Math.min(2 * lastMs, capMs)
