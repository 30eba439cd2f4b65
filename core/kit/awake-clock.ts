import type { Clock } from './clock.ts'

/** How often it is looked whether time passed as it should. */
export const BEAT_MS = 1000
/** This process never stands still for so long while the computer is awake. */
const ASLEEP_MS = 30_000

/**
 * A clock that stands still while the computer sleeps, from one that goes on meanwhile, as on Windows. A beat that comes
 * much too late tells of a sleep; timers run on with what was left of them.
 * @param every calls back again and again
 */
export function createAwakeClock(machine: Clock, every: (ms: number, beat: () => void) => void): Clock {
  let sleptMs = 0
  let lookedAt = machine.monotonic()

  const monotonic = () => {
    const now = machine.monotonic()
    const gap = now - lookedAt
    if (gap > ASLEEP_MS) sleptMs += gap - BEAT_MS
    lookedAt = now
    return now - sleptMs
  }
  every(BEAT_MS, monotonic)
  return {
    wall: () => machine.wall(),
    monotonic,
    after(delayMs, fn) {
      const dueAt = monotonic() + delayMs
      const ring = () => {
        const leftMs = dueAt - monotonic()
        if (leftMs > BEAT_MS) stop = machine.after(leftMs, ring)
        else fn()
      }
      let stop = machine.after(delayMs, ring)
      return () => stop()
    },
  }
}
