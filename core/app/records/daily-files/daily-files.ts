import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { ALL_COLUMNS, csvHeader, csvRow, zoneTime, type OwnRecords } from '../../../cdr/index.ts'
import { CSV_PROFILES, type CallRecord } from '../../../contract/index.ts'
import type { Clock, Dispose, Logger } from '../../../kit/index.ts'
import type { HealthBoard } from '../../status/health.ts'
import { type DocumentStore, readDocument } from '../../store-process/index.ts'
import { sweepPartials } from '../../files/index.ts'
import { appendTo, cutBack, lengthsOf } from './append-files.ts'
import { rewriteFile, type FindRecords } from './rewrite-file.ts'

/** A CSV file of each day with records, in the data folder, written behind the store. */
export interface DailyFiles {
  /** Looks at the settings again. */
  changed(): void
  /**
   * Brings files of days up to this instant (UTC epoch milliseconds) to what their records are now, deleted ones left out;
   * false while one waits to be written.
   */
  follow(through: number): Promise<boolean>
  stop(): Promise<void>
}

/** The parts of the program that the files need. */
export interface DailyFilesOptions {
  readonly dataDir: string
  /** Zone of the days and times in the files: the admin's. */
  readonly zone: string
  readonly isOn: () => boolean
  readonly store: DocumentStore
  readonly ownRecordsSince: (since: number, limit: number) => Promise<OwnRecords>
  readonly recordsById: FindRecords
  readonly lastSequence: () => number
  readonly onRecords: (listener: () => void) => Dispose
  readonly health: Pick<HealthBoard, 'set'>
  readonly clock: Clock
  readonly log: Logger
}

/** Everything up to `cursor` is in the files; `begun` are files that were being written, and how long they were before. */
const placeSchema = z.object({
  cursor: z.number().int().min(0),
  begun: z.record(z.string().regex(/^\d{4}-\d\d-\d\d\.csv$/), z.number().int().min(0)).nullable(),
})
type Place = z.infer<typeof placeSchema>

const DAY = 10
const DAY_FILE = /^\d{4}-\d\d-\d\d\.csv$/
const BATCH = 500
/** Records that come close together are written together. */
const GATHER_MS = 200
const AGAIN_MS = 30_000

/** Follows the records while the settings say so. A record is in one file, once, also after a kill. */
export async function createDailyFiles(options: DailyFilesOptions): Promise<DailyFiles> {
  const { store, zone, clock, log, health } = options
  const folder = join(options.dataDir, 'cdr')
  const header = csvHeader(ALL_COLUMNS, CSV_PROFILES.data)
  const print = csvRow(ALL_COLUMNS, CSV_PROFILES.data, zone)
  const timeOf = zoneTime(zone)
  let place = await readDocument(store, placeSchema)
  // Of other records than those that are here.
  if (place) place = { ...place, cursor: Math.min(place.cursor, options.lastSequence()) }
  let isStopped = false
  let isAsked = false
  let working: Promise<void> | undefined
  let stopTimer: Dispose = () => undefined

  const keep = async (next: Place | undefined) => {
    await store.save(next ?? null)
    place = next
  }
  const textsOf = (records: readonly CallRecord[]) => {
    const texts = new Map<string, string>()
    for (const record of records) {
      const name = `${timeOf(record.release_time).slice(0, 10)}.csv`
      const line = print(ALL_COLUMNS.map((id) => record[id]))
      texts.set(name, (texts.get(name) ?? '') + line)
    }
    return texts
  }
  /** Writes one batch; returns whether there may be more. */
  const step = async ({ cursor, begun }: Place): Promise<boolean> => {
    if (begun) await cutBack(folder, begun)
    const { records, next, more } = await options.ownRecordsSince(cursor, BATCH)
    if (records.length > 0) {
      const texts = textsOf(records)
      // Known before the first byte: after a kill the files are cut back to here and the batch is written again.
      await keep({ cursor, begun: await lengthsOf(folder, texts.keys()) })
      await appendTo(folder, texts, header)
    }
    if (records.length > 0 || begun) await keep({ cursor: next, begun: null })
    return more
  }
  const work = async () => {
    for (;;) {
      isAsked = false
      if (!options.isOn()) {
        if (place) await keep(undefined)
        return
      }
      if (!place) await keep({ cursor: options.lastSequence(), begun: null })
      const hasMore = await step(place!)
      health.set('daily-files')
      if (isStopped || (!hasMore && !isAsked)) return
    }
  }
  const failed = (error: unknown) => {
    const problem = error instanceof Error ? error.message : String(error)
    log.error('daily files were not written', { problem })
    const text = `The daily file of records cannot be written: ${problem}. The records are kept and follow later.`
    health.set('daily-files', { level: 'warning', text, view: 'settings-records' })
    if (!isStopped) stopTimer = clock.after(AGAIN_MS, start)
  }
  const start = () => {
    stopTimer()
    isAsked = true
    if (working || isStopped) return
    working = work()
      .catch(failed)
      .finally(() => (working = undefined))
  }
  /** Files of days before were brought to what their records are once; nothing changes in them but what comes of age. */
  let followed = ''
  const follow = async (through: number) => {
    await working
    if (place?.begun) return false
    sweepPartials(folder)
    const last = timeOf(through).slice(0, DAY)
    const names = await readdir(folder).catch(() => [])
    const due = names.filter((name) => DAY_FILE.test(name) && name >= followed && name.slice(0, DAY) <= last)
    for (const name of due.toSorted()) await rewriteFile(folder, name, zone, options.recordsById)
    followed = last
    return true
  }
  let stopGathering: Dispose | undefined
  const stopHearing = options.onRecords(() => {
    if (!options.isOn() || stopGathering) return
    stopGathering = clock.after(GATHER_MS, () => {
      stopGathering = undefined
      start()
    })
  })
  start()

  return {
    changed: start,
    follow(through) {
      const following = follow(through)
      working = following
        .then(() => undefined, failed)
        .finally(() => {
          working = undefined
          if (isAsked) start()
        })
      return following
    },
    async stop() {
      stopHearing()
      stopGathering?.()
      await working
      // What came last is written too, before the store goes.
      if (options.isOn() && place) start()
      isStopped = true
      stopTimer()
      await working
    },
  }
}
