import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely'
import { matches } from './matches.ts'
import type { PlannedFilter } from './planned-filter.ts'
import { QUARTER_MS } from './quarter.ts'
import type { CdrTables } from '../store/tables.ts'

type Builder = ExpressionBuilder<CdrTables, 'record'>

/**
 * Returns the condition of the record by which a call is counted: it is in the filter, and no lower hop of its call is.
 * @param within the part of the filter's range to look for such records in
 * @param isWithin the condition of a record that it may be there
 */
export function countsItsCall(
  eb: Builder,
  filter: PlannedFilter,
  within: PlannedFilter = filter,
  isWithin: Expression<SqlBool> = matches(within),
): Expression<SqlBool> {
  const lower = eb
    .selectFrom('record as l')
    .select(sql.lit(1).as('one'))
    .whereRef('l.call_id', '=', 'record.call_id')
    .where(sql<boolean>`(l.hop, l.sequence) < (record.hop, record.sequence)`)
    .where(matches(filter, 'l'))
  // A call has one hop 0: nothing of it lies lower, and nothing has to be looked up.
  const isLowest = eb.and([mayBeLowest(filter, within), eb.not(eb.exists(lower))])
  return eb.and([isWithin, eb.or([eb('record.hop', '=', sql.lit(0)), isLowest])])
}

/**
 * Returns a condition that holds for every record that may be the lowest of its call in a filter. In a filter of whole
 * ranges no callee's record is, unless some call of that time is counted by one (part 2 of the kept sums) or its lower
 * hops lie beyond an end of the range.
 * @param within as for `countsItsCall`
 */
function mayBeLowest({ view, where, from, to }: PlannedFilter, within: PlannedFilter): Expression<SqlBool> {
  if (view !== 'all' || where.length > 0) return sql<SqlBool>`1`
  const spread = sql`(SELECT longest FROM call_spread)`
  const isNear = [
    ...(from === undefined ? [] : [sql` OR record.setup_time < ${from} + ${spread}`]),
    ...(to === undefined ? [] : [sql` OR record.setup_time >= ${to} - ${spread}`]),
  ]
  const ofQuarters = [
    ...(within.from === undefined ? [] : [sql` AND quarter >= ${Math.floor(within.from / QUARTER_MS)}`]),
    ...(within.to === undefined ? [] : [sql` AND quarter <= ${Math.ceil(within.to / QUARTER_MS)}`]),
  ]
  const isSomeCounted = sql`EXISTS (SELECT 1 FROM call_sums WHERE part = 2 AND calls > 0${sql.join(ofQuarters, sql``)})`
  return sql<SqlBool>`(record.side <> 'T' OR ${isSomeCounted}${sql.join(isNear, sql``)})`
}

/** A part of the time, UTC epoch milliseconds; infinite where it has no bound. */
export interface TimePart {
  readonly from: number
  /** Excluded. */
  readonly to: number
}

/**
 * Returns the time in which every half of the calls in a filter begins.
 * @param spread the longest time between the halves of a call, milliseconds, as returned by `readSpread`
 */
export function rangeOfCalls({ from, to, isNever }: PlannedFilter, spread: number): TimePart {
  if (isNever) return { from: 0, to: 0 }
  return {
    from: from === undefined ? -Infinity : from - spread,
    to: to === undefined ? Infinity : to + spread,
  }
}

/**
 * Returns the condition of every half of the calls that have a record in the filter: what a list of calls shows, whole.
 * @param spread as for `rangeOfCalls`
 * @param part a part of their time: those that begin outside of it are left out
 */
export function ofCallsInFilter(
  filter: PlannedFilter,
  spread: number,
  part: TimePart = rangeOfCalls(filter, spread),
): Expression<SqlBool> {
  if (filter.isNever) return sql<SqlBool>`0`
  const near: PlannedFilter = { view: 'all', where: [] }
  if (Number.isFinite(part.from)) near.from = part.from
  if (Number.isFinite(part.to)) near.to = part.to
  if (filter.view === 'all' && filter.where.length === 0 && !isBounded(filter)) return matches(near)
  return sql<SqlBool>`${matches(near)} AND ((${matches(filter)}) OR EXISTS (
    SELECT 1 FROM record AS h WHERE h.call_id = record.call_id AND ${matches(filter, 'h')}))`
}
const isBounded = ({ from, to }: PlannedFilter) => from !== undefined || to !== undefined
