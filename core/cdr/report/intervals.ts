import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import type { RecordFilter } from '../../contract/index.ts'
import { queries, type Database } from '../../store/index.ts'
import { matches } from '../query/matches.ts'
import type { CdrTables } from '../store/tables.ts'

/** Halves that one read brings: what is done with them holds up the process for a few milliseconds. */
const CHUNK = 4000

/** What is read of a half; instants are UTC epoch milliseconds. */
export type Interval = readonly [
  setup: number,
  release: number,
  callId: string,
  line: string,
  hop: number,
  sequence: number,
]

/** Some halves of a filter in order of setup; packed as one text, which costs a tenth of so many rows. */
async function readSome(database: Database, filter: RecordFilter, after?: Interval): Promise<Interval[]> {
  const db = queries<CdrTables>(database)
  // The range begins anew with each page: SQLite bounds the walk by it, and not by the comparison of three.
  const rest = after ? { ...filter, from: after[0] } : filter
  let page = db
    .selectFrom('record')
    .select(['setup_time', 'release_time', 'call_id', 'line', 'hop', 'sequence'])
    .where(matches(rest))
    .orderBy('setup_time')
    .orderBy('hop')
    .orderBy('sequence')
    .limit(CHUNK)
  if (after)
    page = page.where(sql<boolean>`(setup_time, hop, sequence) > (${after[0]}, ${after[4]}, ${after[5]})`)
  const { packed } = await db
    .selectFrom(page.as('half'))
    .select(
      sql<string>`json_group_array(json_array(setup_time, release_time, call_id, line, hop, sequence))`.as(
        'packed',
      ),
    )
    .executeTakeFirstOrThrow()
  return JSON.parse(packed) as Interval[]
}

/** The halves of a filter in order of setup; while some are looked at, the next are read. */
export async function* readIntervals(database: Database, filter: RecordFilter): AsyncGenerator<Interval[]> {
  let next = readSome(database, filter)
  for (;;) {
    const intervals = await next
    const isLast = intervals.length < CHUNK
    if (!isLast) {
      next = readSome(database, filter, intervals.at(-1))
      // It may fail before it is waited for.
      next.catch(() => undefined)
      // A turn of the event loop, or the query would set out only after these were looked at.
      await setImmediate()
    }
    if (intervals.length > 0) yield intervals
    if (isLast) return
  }
}
