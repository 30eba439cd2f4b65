import { sql } from 'kysely'
import type { RecordFilter } from '../../contract/index.ts'
import { queries, type ReadableDatabase } from '../../store/index.ts'
import { ofCallsInFilter, rangeOfCalls } from '../query/calls-in-filter.ts'
import { readSpread } from '../query/counted-calls.ts'
import { planned } from '../query/planned-filter.ts'
import type { CdrTables } from '../store/tables.ts'
import { readColumns, readPacked, type Columns } from './packed-columns.ts'

/** The part of a half that is read; instants are UTC epoch milliseconds. */
interface Interval {
  readonly setup: number
  readonly release: number
  readonly callId: string
  readonly line: string
}

/** Some halves in order of setup, column by column. */
export type Intervals = Columns<Interval>

const COLUMNS = {
  setup: sql<number>`setup_time`,
  release: sql<number>`release_time`,
  callId: sql<string>`call_id`,
  line: sql<string>`line`,
}

/** A half that takes longer is long: these are few, and have an index of their own. */
const LONG_MS = 86_400_000
const IS_LONG = sql<boolean>`release_time - setup_time > ${sql.lit(LONG_MS)}`

/**
 * Yields the halves of the calls in a filter, and of those that began before its range and may go on in it, in order of
 * setup; some of the long ones twice.
 */
export async function* readIntervals(
  database: ReadableDatabase,
  asked: RecordFilter,
): AsyncGenerator<Intervals> {
  const db = queries<CdrTables>(database)
  let filter = await planned(database, asked)
  const spread = await readSpread(db)
  const { from, ...ever } = filter
  if (from !== undefined) {
    const near = from - LONG_MS
    const earlier = { ...ever, to: Math.min(near, ever.to ?? near) }
    filter = { ...filter, from: near }
    // The plus keeps SQLite from walking along all that began earlier.
    const isLong = sql<boolean>`${IS_LONG} AND release_time > ${from} AND +(setup_time < ${near} AND ${ofCallsInFilter(earlier, spread)})`
    yield await readPacked(db, COLUMNS, isLong, sql`+setup_time`)
  }
  yield* readColumns(db, {
    columns: COLUMNS,
    which: (part) =>
      from === undefined
        ? ofCallsInFilter(filter, spread, part)
        : sql`${ofCallsInFilter(filter, spread, part)} AND release_time > ${from}`,
    range: rangeOfCalls(filter, spread),
  })
}
