import { createAwakeClock } from './awake-clock.ts'
import type { Clock } from './clock.ts'

/** Returns a clock that stands still while the computer sleeps, as the machine's own does except on Windows. */
export const createClockOf = (
  machine: Clock,
  platform: string,
  every: Parameters<typeof createAwakeClock>[1],
): Clock => (platform === 'win32' ? createAwakeClock(machine, every) : machine)

const machineClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, fn) {
    const timer = setTimeout(fn, delayMs)
    return () => clearTimeout(timer)
  },
}

/** The clock of this computer. */
export const systemClock: Clock = createClockOf(machineClock, process.platform, (ms, beat) => {
  setInterval(beat, ms).unref()
})
