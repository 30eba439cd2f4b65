import type { Clock, Dispose, Logger } from '../../../kit/index.ts'
import type { StoreClient } from '../../store-process/index.ts'
import type { LostMark, SideFile } from './side-file.ts'

/** Losses until the database has a gap for them: in the side file meanwhile, so that they survive the program. */
export interface LossMarks {
  /** Adds the loss of so many records, and its reason. */
  add(records: number, why: string): void
  /** Tries to give them their gap in the database. */
  mark(): void
  /** Writes them down beside the database. */
  save(): void
  stop(): void
}

const RETRY_MS = 2000
/** The most reasons; more than these become one, as the side file has room for so many. */
const MAX_REASONS = 8
const MAX_WHY = 120
export const KILLED = 'the program ended while only its memory had them'

/** Creates the marks of losses, beginning with what an earlier run left in the side file. */
export function createLossMarks(options: {
  readonly store: Pick<StoreClient, 'write'>
  readonly file: SideFile | undefined
  readonly clock: Clock
  readonly log: Logger
  readonly onLost: (records: number) => void
  /** Returns the number of halves in progress that no disk knows. */
  readonly unwritten: () => number
}): LossMarks {
  const { store, file, clock, log } = options
  const found = file?.found.marks
  const marks: LostMark[] = [...(found?.lost ?? [])]
  let total = 0
  let sent: LostMark | undefined
  let stopRetry: Dispose | undefined

  const save = () => {
    try {
      file?.mark({ lost: marks, unwritten: options.unwritten() })
    } catch (error) {
      log.error('lost records could not be marked beside the database', { error: String(error) })
    }
  }
  const add = (records: number, why: string) => {
    const reason = why.slice(0, MAX_WHY)
    const open = marks.findLastIndex(
      (mark) => mark !== sent && (mark.why === reason || marks.length >= MAX_REASONS),
    )
    const before = marks[open]
    if (before) marks[open] = { ...before, records: before.records + records }
    else marks.push({ records, at: Math.round(clock.wall()), why: reason })
    total += records
    save()
    options.onLost(total)
  }
  const mark = () => {
    if (sent || marks.length === 0) return
    stopRetry?.()
    stopRetry = undefined
    const one = (sent = marks[0]!)
    store.write('logLost', one).then(
      () => {
        sent = undefined
        marks.shift()
        save()
        mark()
      },
      (error: unknown) => {
        sent = undefined
        log.error('a gap could not be marked', { ...one, error: String(error) })
        stopRetry = clock.after(RETRY_MS, mark)
      },
    )
  }
  if (found && marks.length > 0) {
    total = marks.reduce((sum, { records }) => sum + records, 0)
    options.onLost(total)
  }
  if (found && found.unwritten > 0) add(found.unwritten, KILLED)
  return {
    add(records, why) {
      add(records, why)
      mark()
    },
    mark,
    save,
    stop: () => stopRetry?.(),
  }
}
