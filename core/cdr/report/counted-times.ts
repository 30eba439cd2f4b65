import { sql } from 'kysely'
import type { RecordFilter } from '../../contract/index.ts'
import { queries, type ReadableDatabase } from '../../store/index.ts'
import { daysOf, gapsBetween, selectKept } from '../days/kept-days.ts'
import type { TimePart } from '../query/calls-in-filter.ts'
import { readSpread } from '../query/counted-calls.ts'
import type { CdrTables } from '../store/tables.ts'
import { createCallCounter, type CountedTime } from './call-counter.ts'
import { readIntervals } from './intervals.ts'

/** Counts the calls of a filter at the same time in a part of the time, by their records. */
export async function countTime(
  database: ReadableDatabase,
  filter: RecordFilter,
  { from, to }: TimePart,
): Promise<CountedTime> {
  const counter = createCallCounter({ from, to })
  const near = { ...filter, ...(Number.isFinite(from) && { from }), ...(Number.isFinite(to) && { to }) }
  for await (const intervals of readIntervals(database, near)) counter.add(intervals)
  return counter.end()
}

/**
 * Reads the number of calls of a filter at the same time, part by part of the time in order: days as they are kept, and
 * what lies between them by its records.
 */
export async function readTimes(database: ReadableDatabase, filter: RecordFilter): Promise<CountedTime[]> {
  const db = queries<CdrTables>(database)
  const { from = -Infinity, to = Infinity } = filter
  const days = filter.view === 'all' ? daysOf(filter, await readSpread(db)) : undefined
  const kept = days
    ? await sql<{ day: number; concurrent: string }>`
        SELECT day, concurrent FROM kept_day WHERE day IN (${selectKept(days)}) ORDER BY day`.execute(db)
    : undefined
  const times = (kept?.rows ?? []).map(({ concurrent }) => JSON.parse(concurrent) as CountedTime)
  const gaps = gapsBetween(kept?.rows.map(({ day }) => day) ?? [], { from, to })
  for (const gap of gaps) {
    // Beyond the range the calls of a filter go on.
    times.push(await countTime(database, filter, gap.to === to ? { ...gap, to: Infinity } : gap))
  }
  return times.sort((a, b) => a.from - b.from)
}
