import { setImmediate } from 'node:timers/promises'
import { sql, type Expression, type Kysely, type SqlBool } from 'kysely'
import type { RecordFilter } from '../../contract/index.ts'
import { queries, type Database } from '../../store/index.ts'
import { ofCallsInFilter } from '../query/calls-in-filter.ts'
import { readSpread } from '../query/counted-calls.ts'
import { planned } from '../query/planned-filter.ts'
import type { CdrTables } from '../store/tables.ts'

/** Halves that one read brings: what is done with them holds up the process for a few milliseconds. */
const CHUNK = 4000

/** The part of a half that is read; instants are UTC epoch milliseconds. */
export type Interval = readonly [
  setup: number,
  release: number,
  callId: string,
  line: string,
  hop: number,
  sequence: number,
]

/** A half that takes longer is long: these are few, and have an index of their own. */
const LONG_MS = 86_400_000
const IS_LONG = sql<boolean>`release_time - setup_time > ${sql.lit(LONG_MS)}`

/** The condition that selects halves, of those that begin at an instant or later. */
type Asked = (begin: number | undefined) => Expression<SqlBool>

/** Reads some halves in order of setup, packed as one text, which costs a tenth of so many rows. */
async function readSome(db: Kysely<CdrTables>, asked: Asked, after?: Interval): Promise<Interval[]> {
  let page = db
    .selectFrom('record')
    .select(['setup_time', 'release_time', 'call_id', 'line', 'hop', 'sequence'])
    .where(asked(after?.[0]))
    .orderBy('setup_time')
    .orderBy('hop')
    .orderBy('sequence')
    .limit(CHUNK)
  if (after)
    page = page.where(sql<boolean>`(+setup_time, hop, sequence) > (${after[0]}, ${after[4]}, ${after[5]})`)
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

/** Reads the halves that a condition holds for in order of setup; while some are looked at, the next are read. */
async function* readAll(db: Kysely<CdrTables>, asked: Asked): AsyncGenerator<Interval[]> {
  let next = readSome(db, asked)
  for (;;) {
    const intervals = await next
    const isLast = intervals.length < CHUNK
    if (!isLast) {
      next = readSome(db, asked, intervals.at(-1))
      // It may fail before it is waited for.
      next.catch(() => undefined)
      // A turn of the event loop, or the query would set out only after these were looked at.
      await setImmediate()
    }
    if (intervals.length > 0) yield intervals
    if (isLast) return
  }
}

/**
 * Yields the halves of the calls in a filter, and of those that began before its range and may go on in it, in order of
 * setup.
 */
export async function* readIntervals(database: Database, asked: RecordFilter): AsyncGenerator<Interval[]> {
  const db = queries<CdrTables>(database)
  const filter = await planned(database, asked)
  const spread = await readSpread(db)
  const { from, ...ever } = filter
  if (from === undefined) {
    yield* readAll(db, (after) => ofCallsInFilter(filter, spread, after))
    return
  }
  // A half that both read counts once: it is of one call.
  const begin = from - LONG_MS
  const earlier = { ...ever, to: Math.min(begin, ever.to ?? begin) }
  yield* readAll(
    db,
    (after) =>
      sql<SqlBool>`${IS_LONG} AND release_time > ${from} AND setup_time < ${begin} AND ${ofCallsInFilter(earlier, spread, after)}`,
  )
  yield* readAll(db, (after) => ofCallsInFilter({ ...filter, from: begin }, spread, after))
}
