import { sql, type Expression, type Kysely, type SqlBool } from 'kysely'
import {
  FILTER_FIELDS,
  RECORD_COLUMNS,
  type CallRecord,
  type Condition,
  type RecordColumn,
  type RecordCursor,
  type RecordFilter,
  type RecordSort,
} from '../../contract/index.ts'
import { queries, type Database } from '../../store/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { conditionSql } from './condition.ts'
import { matches } from './matches.ts'

/** Which page of which records. */
export interface Page {
  readonly filter: RecordFilter
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

/** The lowest hop of a call that is in the filter; of equal hops the first written. */
const isFirstOfCall = (filter: RecordFilter) =>
  sql<SqlBool>`record.record_id = (SELECT l.record_id FROM record AS l WHERE l.call_id = record.call_id
    AND ${matches(filter, 'l')} ORDER BY l.hop, l.sequence LIMIT 1)`

/** What comes after a cursor. An unknown value stands before all others, as SQLite sorts it. */
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

function walk(db: Kysely<CdrTables>, page: Page, filter: RecordFilter, more?: Expression<SqlBool>) {
  const { sort, after, each, limit } = page
  const direction = sort.direction === 'ascending' ? 'asc' : 'desc'
  let query = db.selectFrom('record').selectAll('record')
  if (more) query = query.where(more)
  query = query.where(matches(filter))
  if (after) query = query.where(isBeyond(sort, after))
  if (each === 'call') query = query.where(isFirstOfCall(page.filter))
  return query
    .orderBy(sql.ref(`record.${sort.column}`), direction)
    .orderBy('record.sequence', direction)
    .limit(limit)
}

/** A number that stands in an index: one ordered walk per column and value finds it. */
const isIndexed = ({ field, is, not, values }: Condition) =>
  FILTER_FIELDS[field].kind === 'number' &&
  INDEXED.some((column) => (FILTER_FIELDS[field].columns as readonly RecordColumn[]).includes(column)) &&
  is === 'is' &&
  !not &&
  !values.includes('') &&
  FILTER_FIELDS[field].columns.length * values.length <= MOST_WALKS

/** Columns whose numbers are indexed in order of time. */
export const INDEXED = ['caller_number', 'dialed_number', 'destination_number'] as const
const MOST_WALKS = 12

/** The query of a page. */
export function pageQuery(db: Kysely<CdrTables>, page: Page) {
  const { filter, sort } = page
  const number = sort.column === 'setup_time' ? filter.where.find(isIndexed) : undefined
  if (!number) return walk(db, page, filter)
  const rest = { ...filter, where: filter.where.filter((condition) => condition !== number) }
  // One ordered walk per number column and a merge, where OR would read and sort everything.
  const [first, ...others] = FILTER_FIELDS[number.field].columns.flatMap((column) =>
    number.values.map((value) => {
      const field = FIELD_OF[column as (typeof INDEXED)[number]]
      return db
        .selectFrom(
          walk(db, page, rest, conditionSql({ ...number, field, values: [value] }, 'record')).as('walk'),
        )
        .selectAll()
    }),
  )
  const merged = others.reduce((all, next) => all.union(next), first!)
  const direction = sort.direction === 'ascending' ? 'asc' : 'desc'
  return db
    .selectFrom(merged.as('merged'))
    .selectAll()
    .orderBy('setup_time', direction)
    .orderBy('sequence', direction)
    .limit(page.limit)
}

const FIELD_OF = { caller_number: 'from', dialed_number: 'dialed', destination_number: 'reached' } as const

/** Reads one page. */
export async function readPage(database: Database, page: Page): Promise<CallRecord[]> {
  const limit = Math.min(page.limit, MAX_ROWS)
  return pageQuery(queries<CdrTables>(database), { ...page, limit }).execute()
}

/** The cursor of a record in an order. */
export const cursorOf = (record: CallRecord, { column }: RecordSort): RecordCursor => ({
  value: record[column],
  sequence: record.sequence,
})
