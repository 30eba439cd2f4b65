import type { Clock } from '../../kit/index.ts'

/**
 * Waits for work, but not for ever: `late` is called when `ms` passed first, and then it goes on without. Work that
 * fails counts as late.
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
