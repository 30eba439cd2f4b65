import { foldNewTexts } from '../../cdr/index.ts'
import type { Clock } from '../../kit/index.ts'
import type { GroupCommit } from '../../store/index.ts'
import type { OperationName } from './operations.ts'

/** The most texts at a time: so few that a call's own writing never waits long. */
const BATCH = 500
/** The delay for which new texts are collected, so that what is written meanwhile is done together. */
const DELAY_MS = 1000

/** The writes that may bring texts that were not there before. */
const BRING_TEXTS: ReadonlySet<OperationName> = new Set([
  'journalClose',
  'importRecords',
  'annotateRecord',
  'maskRecords',
] as const)

/**
 * Computes how new texts are looked for, now and some time after each write; the returned listener is called after
 * writes.
 */
export function keepTextsFolded(options: {
  readonly commits: Pick<GroupCommit, 'run'>
  readonly clock: Clock
}): (name: OperationName) => void {
  const { commits, clock } = options
  let isDue = false
  const work = async () => {
    isDue = false
    while (await commits.run((database) => foldNewTexts(database, BATCH)));
  }
  const later = () => {
    if (isDue) return
    isDue = true
    // What fails here is done by searches themselves, and once more after the next write.
    clock.after(DELAY_MS, () => void work().catch(() => undefined))
  }
  later()
  return (name) => {
    if (BRING_TEXTS.has(name)) later()
  }
}
