import type { Clock } from '../../../kit/index.ts'

/** The drift of the wall clock from the monotonic one up to which it is ignored, in milliseconds. */
const MAX_DRIFT_MS = 50

/**
 * Creates a time of day finer than a millisecond, so that messages keep their order; it follows a stepped wall clock.
 */
export function createFineTime(clock: Clock): () => number {
  let ahead = clock.wall() - clock.monotonic()
  return () => {
    const [wall, monotonic] = [clock.wall(), clock.monotonic()]
    if (Math.abs(monotonic + ahead - wall) > MAX_DRIFT_MS) ahead = wall - monotonic
    return monotonic + ahead
  }
}
