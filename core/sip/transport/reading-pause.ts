import type { Clock, Dispose } from '../../kit/index.ts'

/** A pause in the reading of a stream. */
export interface ReadingPause {
  /** Begins a pause; while one lasts another changes nothing. */
  begin(ms: number): void
  stop(): void
}

/** Creates the pause of what a peer sends: its bytes stay with the system, and then with the peer itself. */
export function createReadingPause(
  clock: Clock,
  stream: { pause(): unknown; resume(): unknown },
): ReadingPause {
  let stopTimer: Dispose | undefined
  return {
    begin(ms) {
      if (stopTimer) return
      stream.pause()
      stopTimer = clock.after(ms, () => {
        stopTimer = undefined
        stream.resume()
      })
    },
    stop: () => stopTimer?.(),
  }
}
