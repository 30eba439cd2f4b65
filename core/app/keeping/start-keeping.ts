import { statSync } from 'node:fs'
import type { Configuration } from '../../contract/index.ts'
import type { Clock, Dispose, Logger } from '../../kit/index.ts'
import { databasePath } from '../../store/index.ts'
import type { StoreClient } from '../store-process/index.ts'
import type { DailyFiles } from '../records/daily-files/daily-files.ts'
import { dropAsideFiles } from './drop-aside-files.ts'
import { daysAgo, keepRules, ruleText } from './rules.ts'

const EVERY_MS = 3_600_000
const FIRST_MS = 30_000
const BATCH = 100
/** The pause between two batches, in which others write. */
const PAUSE_MS = 20
/** A call that began so long before its release is looked for in the file of its day. */
const LONGEST_CALL_MS = 86_400_000
/** A file of this size is written anew in a third of a second, at any time. */
const SMALL_BYTES = 32_000_000
/** A larger one is in this hour of the night, by the clocks where the program runs. */
const NIGHT_HOUR = 3
/** The most tries in one run to empty the log of the database, while others read. */
const MOST_TRIES = 100

/**
 * Deletes and masks records as the settings say: once an hour, in small batches with pauses, so that no call waits. Once a
 * run is over, nothing of them stands in the data folder; of a large database in single pages until the night.
 */
export function startKeeping(options: {
  readonly dataDir: string
  readonly store: StoreClient
  readonly dailyFiles: Pick<DailyFiles, 'follow'>
  readonly configuration: () => Configuration
  readonly clock: Clock
  readonly log: Logger
  /** Deletes planned backups that were made before an instant. */
  readonly dropBackups?: (before: number) => void
  /** Called after a run that changed records. */
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
  /** Daily files and the log of the database may still hold what was deleted or masked up to this instant of setup. */
  let owed = -Infinity
  const dropOldAside = async () => {
    const { keepDays } = options.configuration().cdr
    if (keepDays === null) return
    const before = daysAgo(clock.wall(), keepDays)
    await store.write('dropAside', { before })
    options.dropBackups?.(before)
    const names = dropAsideFiles(options.dataDir, before)
    if (names.length > 0) log.info('deleted databases that were put aside', { names: names.join(', ') })
  }
  const isTimeToRebuild = async () =>
    (statSync(databasePath(options.dataDir)).size <= SMALL_BYTES ||
      new Date(clock.wall()).getHours() === NIGHT_HOUR) &&
    store.read('owesRebuild', {})
  /** Leaves nothing of it in daily files, in pages of the database and in the log beside it. */
  const forget = async () => {
    const isFresh = owed > -Infinity
    // Files are by the day of release.
    if (isFresh && !(await options.dailyFiles.follow(owed + LONGEST_CALL_MS))) return
    const isRebuilt = await isTimeToRebuild()
    if (isRebuilt) await store.write('rebuild', {})
    if (!isFresh && !isRebuilt) return
    for (let tries = 0; tries < MOST_TRIES && !isStopped; tries++) {
      if (await store.write('truncateLog', {})) {
        owed = -Infinity
        return
      }
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
    if (records > 0) owed = Math.max(owed, upTo.setupTime)
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
    if (records > 0) owed = Math.max(owed, before)
    if (records > 0) log.info('masked records by rule', { records, why })
    return records
  }
  const run = async () => {
    const changed = (await remove()) + (await mask())
    if (changed > 0) options.changed()
    await dropOldAside()
    await forget()
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
