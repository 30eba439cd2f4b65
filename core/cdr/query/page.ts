import { sql, type Expression, type Kysely, type SqlBool } from 'kysely'
import { RECORD_COLUMNS, type CallRecord, type RecordCursor, type RecordSort } from '../../contract/index.ts'
import { queries, type ReadableDatabase } from '../../store/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { chooseWay, type KeyWay } from './choose-way.ts'
import type { Key, KeyRequest } from './keys.ts'
import { matches } from './matches.ts'
import { planned, type PlannedFilter } from './planned-filter.ts'
import { spanAfter } from './span-after.ts'
import { isOfNumbers } from './terms.ts'

/** A request for a page of records. */
export interface Page {
  readonly filter: PlannedFilter
  readonly sort: RecordSort
  readonly limit: number
  readonly after?: RecordCursor | undefined
  /** `record`: every record. `call`: of each call the lowest hop that is in the filter. */
  readonly each: 'record' | 'call'
}

/** One fetch never brings more rows than this: rows become objects on the main loop. */
export const MAX_ROWS = 1000

/** The order that lists begin with. */
export const NEWEST_FIRST: RecordSort = { column: 'setup_time', direction: 'descending' }
/** The order of files. */
export const OLDEST_FIRST: RecordSort = { column: 'setup_time', direction: 'ascending' }

/**
 * Returns the condition that a record is the lowest hop of its call in the filter; of equal hops the first written
 * counts. A call has one hop 0.
 */
const isFirstOfCall = (filter: PlannedFilter) =>
  sql<SqlBool>`(record.hop = 0 OR record.record_id = (SELECT l.record_id FROM record AS l
    WHERE l.call_id = record.call_id AND ${matches(filter, 'l')} ORDER BY l.hop, l.sequence LIMIT 1))`

/**
 * Returns the condition that a record comes after a cursor. An unknown value stands before all others, as SQLite sorts
 * it.
 */
function isBeyond({ column, direction }: RecordSort, { value, sequence }: RecordCursor): Expression<SqlBool> {
  const sorted = sql.ref(`record.${column}`)
  const isAscending = direction === 'ascending'
  const further = sql.raw(isAscending ? '>' : '<')
  const isMaybeUnknown = RECORD_COLUMNS[column].type !== 'text'
  if (column === 'setup_time' || !isMaybeUnknown)
    return sql`(${sorted}, record.sequence) ${further} (${value}, ${sequence})`
  if (value === null) {
    const sameRank = sql<SqlBool>`(${sorted} IS NULL AND record.sequence ${further} ${sequence})`
    return isAscending ? sql`(${sameRank} OR ${sorted} IS NOT NULL)` : sameRank
  }
  const known = sql<SqlBool>`((${sorted}, record.sequence) ${further} (${value}, ${sequence}))`
  return isAscending ? known : sql`(${known} OR ${sorted} IS NULL)`
}

/**
 * Returns the condition of a filter in which nearly every number is. The plus keeps SQLite from the indexes on numbers,
 * whose records it would have to sort.
 */
function matchesAlongTime(filter: PlannedFilter): Expression<SqlBool> {
  const { view: _view, from: _from, to: _to, ...ofNumbers } = filter
  const numbers = filter.where.filter(isOfNumbers)
  if (numbers.length === 0) return matches(filter)
  const others = { ...filter, where: filter.where.filter((condition) => !isOfNumbers(condition)) }
  return sql`${matches(others)} AND +(${matches({ ...ofNumbers, view: 'all', where: numbers })})`
}

function walk(db: Kysely<CdrTables>, page: Page, more?: Expression<SqlBool>) {
  const { filter, sort, after, each, limit } = page
  const isAscending = sort.direction === 'ascending'
  const direction = isAscending ? 'asc' : 'desc'
  const left =
    after && sort.column === 'setup_time'
      ? { ...filter, ...spanAfter(filter, Number(after.value), isAscending) }
      : filter
  let query = db.selectFrom('record').selectAll('record')
  // Where the records are named already, the plus keeps SQLite from looking for them by an index on the filter.
  if (more) query = query.where(more).where(sql<SqlBool>`+(${matches(left)})`)
  else query = query.where(sort.column === 'setup_time' ? matchesAlongTime(left) : matches(left))
  if (after) query = query.where(isBeyond(sort, after))
  if (each === 'call') query = query.where(isFirstOfCall(filter))
  return query
    .orderBy(sql.ref(`record.${sort.column}`), direction)
    .orderBy('record.sequence', direction)
    .limit(limit)
}

/** Returns the query of a page that looks through the records of its range. */
export function pageQuery(db: Kysely<CdrTables>, page: Page) {
  if (page.sort.column === 'setup_time') return walk(db, page)
  // A sort carries what is selected of every record that it may keep: so it has keys, and the page is read afterwards.
  const keys = walk(db, page).clearSelect().select('record.sequence')
  const whole: Page = { ...page, filter: { view: 'all', where: [] }, after: undefined, each: 'record' }
  return walk(db, whole, sql<SqlBool>`record.sequence IN ${keys}`)
}

/** Selects the records of some keys that are in the filter, in order. */
const rowsQuery = (db: Kysely<CdrTables>, page: Page, keys: readonly Key[]) =>
  walk(
    db,
    { ...page, after: undefined },
    sql<SqlBool>`record.sequence IN (SELECT value FROM json_each(${JSON.stringify(keys.map(({ sequence }) => sequence))}))`,
  )

type PageQuery = ReturnType<typeof walk>
/** Runs the query of a page. */
export type Run<T> = (query: PageQuery) => Promise<T[]>

/** Shares of the whole time, from the end where a list begins. */
const WINDOWS = [1 / 64, 1 / 8, 1]

/**
 * Returns the ranges to read one after the other: where all keys of a range are read and sorted, a part of the time
 * comes before the whole, as it may be enough.
 */
async function windowsOf(db: Kysely<CdrTables>, { filter, sort }: Page): Promise<KeyRequest['range'][]> {
  const ends = await sql<{ first: number | null; last: number | null }>`SELECT
    (SELECT setup_time FROM record ORDER BY setup_time, sequence LIMIT 1) AS first,
    (SELECT setup_time FROM record ORDER BY setup_time DESC, sequence DESC LIMIT 1) AS last`.execute(db)
  const { first, last } = ends.rows[0]!
  if (first === null || last === null) return [filter]
  const from = Math.max(first, filter.from ?? first)
  const to = Math.min(last + 1, filter.to ?? last + 1)
  return WINDOWS.map((share, index) => {
    const before = WINDOWS[index - 1] ?? 0
    const [near, far] = [before, share].map((part) => Math.round((to - from) * part)) as [number, number]
    return sort.direction === 'ascending'
      ? { from: from + near, to: from + far }
      : { from: to - far, to: to - near }
  })
}

/** Walks along the keys until the page is full: what else the filter says is checked in the records themselves. */
async function readByKeys<T>(db: Kysely<CdrTables>, page: Page, way: KeyWay, run: Run<T>): Promise<T[]> {
  const rows: T[] = []
  const isAscending = page.sort.direction === 'ascending'
  const beyond = page.after && { setup_time: Number(page.after.value), sequence: page.after.sequence }
  for (const range of way.sorts ? await windowsOf(db, page) : [page.filter]) {
    let after = beyond
    // Several halves of a call are one row of a list of calls.
    for (
      let chunk = page.each === 'call' ? page.limit * 4 : page.limit;
      ;
      chunk = Math.min(chunk * 2, MOST_KEYS)
    ) {
      const { rows: keys } = await way.keysOf({ range, isAscending, after, limit: chunk }).execute(db)
      if (keys.length > 0)
        rows.push(...(await run(rowsQuery(db, { ...page, limit: page.limit - rows.length }, keys))))
      if (rows.length >= page.limit) return rows
      if (keys.length < chunk) break
      after = keys.at(-1)
    }
  }
  return rows
}

const MOST_KEYS = 5000

/** Reads one page; `run` says as what. */
export async function readPageWith<T>(database: ReadableDatabase, page: Page, run: Run<T>): Promise<T[]> {
  const filter = await planned(database, page.filter)
  const request = { ...page, filter, limit: Math.min(page.limit, MAX_ROWS) }
  const db = queries<CdrTables>(database)
  const way = page.sort.column === 'setup_time' ? await chooseWay(db, filter) : 'time'
  if (way === 'nothing') return []
  return way === 'time' ? run(pageQuery(db, request)) : readByKeys(db, request, way, run)
}

/** Reads one page. */
export const readPage = (database: ReadableDatabase, page: Page): Promise<CallRecord[]> =>
  readPageWith<CallRecord>(database, page, (query) => query.execute())

/** Returns the cursor of a record in an order. */
export const cursorOf = (record: CallRecord, { column }: RecordSort): RecordCursor => ({
  value: record[column],
  sequence: record.sequence,
})
