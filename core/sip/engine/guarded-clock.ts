import type { Clock, Logger } from '../../kit/index.ts'

/**
 * Creates a clock whose timers cannot end the process: what a timer throws is logged, and costs no more than its own
 * call.
 */
export function createGuardedClock(clock: Clock, log: Logger): Clock {
  return {
    wall: () => clock.wall(),
    monotonic: () => clock.monotonic(),
    after: (delayMs, fn) =>
      clock.after(delayMs, () => {
        try {
          fn()
        } catch (error) {
          log.error('timer failed', { error: error instanceof Error ? error.stack : String(error) })
        }
      }),
  }
}
