import type { Configuration } from '../contract/index.ts'
import type { Clock, Dispose, Logger } from '../kit/index.ts'
import type { StoreClient } from './store-process/index.ts'

const DAY_MS = 86_400_000
const EVERY_MS = 3_600_000
const FIRST_MS = 30_000
const BATCH = 200

/** Deletes records that are older than the settings keep them: once an hour, in small batches, so that no call waits. */
export function startRetention(options: {
  readonly store: StoreClient
  readonly configuration: () => Configuration
  readonly clock: Clock
  readonly log: Logger
  readonly deleted: () => void
}): Dispose {
  const { store, clock, log } = options
  let stopTimer: Dispose

  const run = async () => {
    const { keepDays } = options.configuration().cdr
    if (keepDays === null) return
    const before = clock.wall() - keepDays * DAY_MS
    let total = 0
    for (let count = BATCH; count === BATCH; total += count) {
      count = await store.write('deleteOld', {
        before,
        batch: BATCH,
        at: clock.wall(),
        why: `older than ${keepDays} days`,
      })
    }
    if (total === 0) return
    log.info('deleted old records', { records: total, keepDays })
    options.deleted()
  }
  const again = (delayMs: number) => {
    stopTimer = clock.after(delayMs, () => {
      run()
        .catch((error: unknown) => log.error('old records could not be deleted', { error: String(error) }))
        .finally(() => again(EVERY_MS))
    })
  }
  again(FIRST_MS)
  return () => stopTimer()
}
