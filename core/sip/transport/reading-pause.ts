import type { Clock, Dispose } from '../../kit/index.ts'

/** Lets a stream wait before it is read on. */
export interface ReadingPause {
  /** While one lasts another changes nothing. */
  begin(ms: number): void
  stop(): void
}

/** Pauses what a peer sends: its bytes stay with the system, and then with the peer itself. */
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
