import { sql, type Expression, type SqlBool } from 'kysely'
import type { RecordFilter } from '../../contract/index.ts'
import { conditionSql } from './condition.ts'
import { isMissed } from './missed.ts'
import type { PlannedFilter } from './planned-filter.ts'

/**
 * Returns the parts of a view, written out as in the conditions of the partial indexes, which a parameter would not
 * match.
 */
function viewSql(view: RecordFilter['view'], table: string): Expression<SqlBool>[] {
  const of = (name: string) => sql.ref(`${table}.${name}`)
  const isAnswered = (answered: boolean) =>
    sql<SqlBool>`${of('connect_time')} ${sql.raw(answered ? 'IS NOT' : 'IS')} NULL`
  switch (view) {
    case 'all':
      return []
    case 'basic':
    case 'failed':
      return [sql`${of('side')} = 'O'`, isAnswered(view === 'basic')]
    case 'missed':
      return [isMissed(table)]
  }
}

/** Combines everything in a filter into one condition about the columns of `table`. */
export function matches(filter: PlannedFilter, table = 'record'): Expression<SqlBool> {
  if (filter.isNever) return sql<SqlBool>`0`
  const setup = sql.ref(`${table}.setup_time`)
  const parts = [
    ...viewSql(filter.view, table),
    ...(filter.from === undefined ? [] : [sql<SqlBool>`${setup} >= ${filter.from}`]),
    ...(filter.to === undefined ? [] : [sql<SqlBool>`${setup} < ${filter.to}`]),
    ...filter.where.map((condition) => conditionSql(condition, table, filter)),
  ]
  return parts.length === 0 ? sql<SqlBool>`1` : sql<SqlBool>`${sql.join(parts, sql` AND `)}`
}
