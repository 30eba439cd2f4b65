import type { Configuration } from '../../contract/index.ts'
import type { Clock, Dispose, Logger } from '../../kit/index.ts'
import type { StoreClient } from '../store-process/index.ts'
import { daysAgo, keepRules, ruleText } from './rules.ts'

const EVERY_MS = 3_600_000
const FIRST_MS = 30_000
const BATCH = 100
/** Between two batches others write. */
const PAUSE_MS = 20

/** Deletes and masks records as the settings say: once an hour, in small batches with pauses, so that no call waits. */
export function startKeeping(options: {
  readonly store: StoreClient
  readonly configuration: () => Configuration
  readonly clock: Clock
  readonly log: Logger
  /** Hears after a run that changed records. */
  readonly changed: () => void
}): Dispose {
  const { store, clock, log } = options
  let stopTimer: Dispose
  let isStopped = false
  const pause = () =>
    new Promise<void>((resolve) => {
      stopTimer = clock.after(PAUSE_MS, resolve)
    })
  const inBatches = async (one: () => Promise<number>): Promise<number> => {
    let total = 0
    for (;;) {
      const count = await one()
      total += count
      if (count < BATCH || isStopped) return total
      await pause()
    }
  }
  const remove = async (): Promise<number> => {
    const settings = options.configuration().cdr
    const at = clock.wall()
    const rules = keepRules(settings, at)
    if (Object.values(rules).every((rule) => rule === null)) return 0
    const { upTo, rule } = await store.read('planDeletion', rules)
    if (upTo === null || rule === null) return 0
    const why = ruleText(settings, rule)
    const { emergencyBefore } = rules
    const records = await inBatches(() =>
      store.write('deleteRecords', { upTo, emergencyBefore, batch: BATCH, at, why }),
    )
    log.info('deleted records by rule', { records, why })
    return records
  }
  const mask = async (): Promise<number> => {
    const { cdr, extensions } = options.configuration()
    const { masking } = cdr
    if (masking === null) return 0
    const at = clock.wall()
    const before = daysAgo(at, masking.afterDays)
    const { digits, names, afterDays } = masking
    const what = digits === 'all' ? 'all digits' : `the last ${digits} digits`
    const why = `${what} of outside numbers${names ? ', names' : ''}, older than ${afterDays} days`
    const ownNumbers = extensions.map(({ number }) => number)
    const records = await inBatches(async () => {
      const recordIds = await store.read('findMaskable', { before, limit: BATCH })
      if (recordIds.length === 0) return 0
      await store.write('maskRecords', { recordIds, ownNumbers, digits, names, at, why })
      return recordIds.length
    })
    if (records > 0) log.info('masked records by rule', { records, why })
    return records
  }
  const run = async () => {
    const changed = (await remove()) + (await mask())
    if (changed > 0) options.changed()
  }
  const again = (delayMs: number) => {
    stopTimer = clock.after(delayMs, () => {
      run()
        .catch((error: unknown) =>
          log.error('the rules of keeping could not be followed', { error: String(error) }),
        )
        .finally(() => {
          if (!isStopped) again(EVERY_MS)
        })
    })
  }
  again(FIRST_MS)
  return () => {
    isStopped = true
    stopTimer()
  }
}
