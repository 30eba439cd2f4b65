import type { Clock } from './clock.ts'

/** The interval of checks whether time passed as it should. */
export const BEAT_MS = 1000
/** A standstill longer than this process ever has while the computer is awake. */
const ASLEEP_MS = 30_000

/**
 * Turns a clock that goes on while the computer sleeps, as on Windows, into one that stands still meanwhile. A beat
 * that comes much too late is a sign of sleep; timers run on with the time they had left.
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
