import { keepNextDay } from '../../cdr/index.ts'
import type { Clock } from '../../kit/index.ts'
import type { GroupCommit } from '../../store/index.ts'
import type { OperationName } from './operations.ts'
import type { ReadQueue } from './read-queue.ts'

/** The delay for which changes are collected: a run of deletions or an import goes on for longer than a write. */
const DELAY_MS = 2000
/** The number of these reads in their queue; nobody gives them up. */
const READ_ID = -1

/** The writes that may change what days sum up to. */
const CHANGE_DAYS: ReadonlySet<OperationName> = new Set([
  'journalClose',
  'importRecords',
  'maskRecords',
  'deleteRecords',
] as const)

/**
 * Keeps the sums of days that are over, now and some time after each write; the returned listener is called after
 * writes.
 */
export function keepDaysSummed(options: {
  readonly reads: Pick<ReadQueue, 'run'>
  readonly commits: Pick<GroupCommit, 'run'>
  readonly clock: Clock
}): (name: OperationName) => void {
  const { reads, commits, clock } = options
  let isDue = false
  let working = Promise.resolve()
  const access = {
    read: <T>(work: Parameters<typeof reads.run<T>>[1]) => reads.run(READ_ID, work),
    write: commits.run,
  }
  const work = async () => {
    isDue = false
    for (;;) {
      const outcome = await keepNextDay(access, clock.wall())
      if (outcome === 'none') return
      // Its records are being changed: there may be more to come.
      if (outcome === 'changed') return later()
    }
  }
  const later = () => {
    if (isDue) return
    isDue = true
    // What fails here is read from records, and tried again after the next write.
    clock.after(DELAY_MS, () => void (working = working.then(work).catch(() => undefined)))
  }
  later()
  return (name) => {
    if (CHANGE_DAYS.has(name)) later()
  }
}
