import { sql, type ExpressionBuilder, type Kysely } from 'kysely'
import type { CallRecord, RecordFilter } from '../../contract/index.ts'
import { queries, type Database } from '../../store/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { matches, NUMBER_COLUMNS, type NumberColumn } from './matches.ts'

/** Place after which a page goes on. */
export interface Cursor {
  readonly setupTime: number
  readonly sequence: number
}

/** Which page of which records. */
export interface Page {
  readonly filter: RecordFilter
  readonly order: 'newest' | 'oldest'
  readonly limit: number
  readonly after?: Cursor | undefined
  /** `record`: every record. `call`: of each call the lowest hop that is in the filter. */
  readonly each: 'record' | 'call'
}

/** One fetch never brings more rows than this: rows become objects on the main loop. */
export const MAX_ROWS = 1000

/** The lowest hop of a call that is in the filter; of equal hops the first written. */
const isFirstOfCall = (eb: ExpressionBuilder<CdrTables, 'record'>, filter: RecordFilter) =>
  eb(
    'record.record_id',
    '=',
    eb
      .selectFrom('record as l')
      .select('l.record_id')
      .whereRef('l.call_id', '=', 'record.call_id')
      .where((inner) => matches(inner as unknown as ExpressionBuilder<CdrTables, 'record'>, filter))
      .orderBy('l.hop')
      .orderBy('l.sequence')
      .limit(1),
  )

function walk(db: Kysely<CdrTables>, page: Page, column: NumberColumn | undefined) {
  const { filter, after, each, limit } = page
  const [direction, beyond] = page.order === 'newest' ? (['desc', '<'] as const) : (['asc', '>'] as const)
  let query = db.selectFrom('record').selectAll('record')
  const { number, ...rest } = filter
  if (column !== undefined) query = query.where(column, '=', number!)
  query = query.where((eb) => matches(eb, rest))
  if (after) {
    const place = sql.raw(beyond)
    query = query.where(
      sql<boolean>`(record.setup_time, record.sequence) ${place} (${after.setupTime}, ${after.sequence})`,
    )
  }
  if (each === 'call') query = query.where((eb) => isFirstOfCall(eb, filter))
  return query.orderBy('record.setup_time', direction).orderBy('record.sequence', direction).limit(limit)
}

/** The query of a page in order of setup time and sequence. */
export function pageQuery(db: Kysely<CdrTables>, page: Page) {
  if (page.filter.number === undefined) return walk(db, page, undefined)
  const direction = page.order === 'newest' ? 'desc' : 'asc'
  // One ordered walk per number column and a merge, where OR would read and sort everything.
  const [first, ...others] = NUMBER_COLUMNS.map((column) =>
    db.selectFrom(walk(db, page, column).as('walk')).selectAll(),
  )
  const merged = others.reduce((all, next) => all.union(next), first!)
  return db
    .selectFrom(merged.as('merged'))
    .selectAll()
    .orderBy('setup_time', direction)
    .orderBy('sequence', direction)
    .limit(page.limit)
}

/** Reads one page. */
export async function readPage(database: Database, page: Page): Promise<CallRecord[]> {
  const limit = Math.min(page.limit, MAX_ROWS)
  return pageQuery(queries<CdrTables>(database), { ...page, limit }).execute()
}

/** The cursor of a record. */
export const cursorOf = (record: CallRecord): Cursor => ({
  setupTime: record.setup_time,
  sequence: record.sequence,
})
