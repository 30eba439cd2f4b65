import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely'
import type { RecordFilter } from '../../contract/index.ts'
import type { CdrTables } from '../store/tables.ts'

/** Columns that `number` looks at. */
export const NUMBER_COLUMNS = ['caller_number', 'dialed_number', 'destination_number'] as const
/** One of the columns that `number` looks at. */
export type NumberColumn = (typeof NUMBER_COLUMNS)[number]

/**
 * Everything of a filter as one condition. Columns stand without their table: the condition is about the innermost
 * table of the query it stands in.
 */
export function matches(
  eb: ExpressionBuilder<CdrTables, 'record'>,
  filter: RecordFilter,
): Expression<SqlBool> {
  const parts: Expression<SqlBool>[] = []
  if (filter.view !== 'all') {
    // Written out as in the conditions of the two partial indexes: a parameter would not match these.
    parts.push(eb('side', '=', sql.lit<'O'>('O')))
    parts.push(eb('connect_time', filter.view === 'basic' ? 'is not' : 'is', null))
  }
  if (filter.from !== undefined) parts.push(eb('setup_time', '>=', filter.from))
  if (filter.to !== undefined) parts.push(eb('setup_time', '<', filter.to))
  if (filter.side) parts.push(eb('side', '=', filter.side))
  if (filter.party) parts.push(eb('party', '=', filter.party))
  if (filter.result) parts.push(eb('result', '=', filter.result))
  if (filter.number !== undefined) {
    parts.push(eb.or(NUMBER_COLUMNS.map((column) => eb(column, '=', filter.number!))))
  }
  return eb.and(parts)
}
