import type { RecordFilter } from '../../contract/index.ts'
import type { SqlValue } from '../../store/index.ts'

/** A condition in SQL with its values. */
export interface Condition {
  readonly sql: string
  readonly params: readonly SqlValue[]
}

/** Number columns that `number` looks at. */
export const NUMBER_COLUMNS = ['caller_number', 'dialed_number', 'destination_number'] as const

const VIEWS: Record<RecordFilter['view'], string | undefined> = {
  all: undefined,
  basic: "r.side = 'O' AND r.connect_time IS NOT NULL",
  failed: "r.side = 'O' AND r.connect_time IS NULL",
}

/** Everything of a filter but the number, as one condition on the table `r`. */
export function filterCondition(filter: RecordFilter): Condition {
  const parts: Condition[] = []
  const add = (sql: string, ...params: SqlValue[]) => parts.push({ sql, params })
  const view = VIEWS[filter.view]
  if (view) add(view)
  if (filter.from !== undefined) add('r.setup_time >= ?', filter.from)
  if (filter.to !== undefined) add('r.setup_time < ?', filter.to)
  if (filter.side) add('r.side = ?', filter.side)
  if (filter.party) add('r.party = ?', filter.party)
  if (filter.result) add('r.result = ?', filter.result)
  return joinConditions(parts)
}

/** All of several conditions. */
export function joinConditions(parts: readonly Condition[]): Condition {
  const used = parts.filter(({ sql }) => sql !== '')
  return { sql: used.map(({ sql }) => sql).join(' AND '), params: used.flatMap(({ params }) => params) }
}

/** `WHERE …`, or nothing. */
export const whereClause = ({ sql }: Condition) => (sql === '' ? '' : `WHERE ${sql}`)
