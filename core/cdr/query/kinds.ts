import { sql, type Expression, type Kysely, type SqlBool } from 'kysely'
import { FILTER_FIELDS, type Condition, type RecordFilter } from '../../contract/index.ts'
import { KIND_COLUMNS, lengthClass } from '../store/kind.ts'
import type { CdrTables } from '../store/tables.ts'
import { conditionSql } from './condition.ts'

/** The kinds that can be in a filter, and how many records they have. */
export interface Kinds {
  readonly ids: readonly number[]
  readonly records: number
  /** False when every kind can. */
  readonly isChoice: boolean
}

const COLUMNS = new Set<string>(KIND_COLUMNS)
const isOfKind = ({ field }: Condition) => FILTER_FIELDS[field].columns.every((column) => COLUMNS.has(column))

/**
 * Returns what a condition says about the kinds; nothing for one on other columns. Lengths are classes: they let too
 * much through.
 */
function kindCondition(condition: Condition): Expression<SqlBool> | undefined {
  const { field, is, values, not } = condition
  if (isOfKind(condition)) return conditionSql(condition, 'record_kind')
  if (field !== 'duration' || not || values.includes('')) return undefined
  const classes = values.map((value) => lengthClass(Number(value)))
  if (is === 'is') return sql`length IN (${sql.join(classes)})`
  return is === 'atLeast' ? sql`length >= ${Math.min(...classes)}` : sql`length <= ${Math.max(...classes)}`
}

const VIEWS: Readonly<Record<RecordFilter['view'], readonly Expression<SqlBool>[]>> = {
  all: [],
  basic: [sql`side = 'O'`, sql`is_connected = 1`],
  failed: [sql`side = 'O'`, sql`is_connected = 0`],
  missed: [
    sql`result <> 'answered_elsewhere'`,
    sql`(side = 'T' AND party = 'local' AND is_connected = 0
      OR side = 'O' AND direction IN ('internal', 'inbound') AND (is_connected = 0 OR service = 'voicemail'))`,
  ],
}

/** Finds the kinds of a filter; `more` narrows them further. */
export async function findKinds(
  db: Kysely<CdrTables>,
  filter: RecordFilter,
  more: readonly Expression<SqlBool>[] = [],
): Promise<Kinds> {
  const conditions = filter.where.map(kindCondition).filter((condition) => condition !== undefined)
  const parts = [...VIEWS[filter.view], ...conditions, ...more]
  if (parts.length === 0) return { ids: [], records: 0, isChoice: false }
  const rows = await db
    .selectFrom('record_kind')
    .select(['id', 'records'])
    .where('records', '>', 0)
    .where(sql<SqlBool>`${sql.join(parts, sql` AND `)}`)
    .execute()
  return {
    ids: rows.map(({ id }) => id),
    records: rows.reduce((sum, { records }) => sum + records, 0),
    isChoice: true,
  }
}
