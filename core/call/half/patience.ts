import type { Clock } from '../../kit/index.ts'

/**
 * Waits for work, but not for ever: if `ms` pass first, calls `late` and goes on without it. Work that fails counts as
 * late.
 */
export function withPatience(
  work: Promise<unknown>,
  ms: number,
  clock: Clock,
  late: (problem: string) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const stopTimer = clock.after(ms, () => {
      late(`no answer within ${ms} ms`)
      resolve()
    })
    work.then(
      () => {
        stopTimer()
        resolve()
      },
      (error: unknown) => {
        stopTimer()
        late(error instanceof Error ? error.message : String(error))
        resolve()
      },
    )
  })
}
