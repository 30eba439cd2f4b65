import { RECORD_COLUMN_IDS, type CallRecord, type RecordFilter } from '../../contract/index.ts'
import type { Database, SqlValue } from '../../store/index.ts'
import { filterCondition, joinConditions, NUMBER_COLUMNS, whereClause, type Condition } from './filter.ts'

/** Place after which a page goes on. */
export interface Cursor {
  readonly setupTime: number
  readonly sequence: number
}

const COLUMNS = RECORD_COLUMN_IDS.map((id) => `r.${id}`).join(', ')

/** SQL that reads one page of whole records in order of setup time and sequence. */
export function pageSql(
  filter: RecordFilter,
  order: 'newest' | 'oldest',
  limit: number,
  after: Cursor | undefined,
  extra: Condition = { sql: '', params: [] },
): { sql: string; params: SqlValue[] } {
  const direction = order === 'newest' ? 'DESC' : 'ASC'
  const beyond: Condition = after
    ? {
        sql: `(r.setup_time, r.sequence) ${order === 'newest' ? '<' : '>'} (?, ?)`,
        params: [after.setupTime, after.sequence],
      }
    : { sql: '', params: [] }
  const base = joinConditions([filterCondition(filter), beyond, extra])
  const ordered = `ORDER BY setup_time ${direction}, sequence ${direction} LIMIT ${limit}`
  if (filter.number === undefined) {
    return {
      sql: `SELECT ${COLUMNS} FROM record r ${whereClause(base)} ${ordered.replaceAll(/(setup_time|sequence)/g, 'r.$1')}`,
      params: [...base.params],
    }
  }
  // One ordered walk per number column and a merge, where OR would read and sort everything.
  const walks = NUMBER_COLUMNS.map((column) => {
    const one = joinConditions([{ sql: `r.${column} = ?`, params: [filter.number!] }, base])
    return {
      sql: `SELECT * FROM (SELECT ${COLUMNS} FROM record r ${whereClause(one)} ${ordered.replaceAll(/(setup_time|sequence)/g, 'r.$1')})`,
      params: one.params,
    }
  })
  return {
    sql: `SELECT * FROM (${walks.map(({ sql }) => sql).join(' UNION ')}) ${ordered}`,
    params: walks.flatMap(({ params }) => params),
  }
}

/** Reads one page of records. */
export async function readPage(
  database: Database,
  ...page: Parameters<typeof pageSql>
): Promise<CallRecord[]> {
  const { sql, params } = pageSql(...page)
  return (await database.all(sql, params)) as unknown as CallRecord[]
}

/** The cursor of a record. */
export const cursorOf = (record: CallRecord): Cursor => ({
  setupTime: record.setup_time,
  sequence: record.sequence,
})
