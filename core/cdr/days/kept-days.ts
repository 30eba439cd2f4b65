import { sql, type RawBuilder } from 'kysely'
import type { TimePart } from '../query/calls-in-filter.ts'
import { PARTS } from '../query/counted-calls.ts'
import type { PlannedFilter } from '../query/planned-filter.ts'
import { DAY_MS } from './day.ts'

/** Days whose sums, where they are kept, are those of a filter. */
export interface DayRange {
  readonly parts: readonly number[]
  /** Days since the epoch; the last is not in it. */
  readonly from: number
  readonly to: number
}

/** Beyond every instant, and every day. */
const EVER = Number.MAX_SAFE_INTEGER
const bounded = (value: number) => Math.min(Math.max(value, -EVER), EVER)

/**
 * Returns the days whose sums are those of a filter: it may only have a range and a view. So near to the ends of the
 * range that a call can have halves beyond them, records have to be read.
 * @param spread as returned by `readSpread`
 */
export function daysOf({ view, from, to, where }: PlannedFilter, spread: number): DayRange | undefined {
  if (where.length > 0 || view === 'missed') return undefined
  const days = {
    parts: PARTS[view],
    from: from === undefined ? -EVER : Math.ceil((from + spread) / DAY_MS),
    to: to === undefined ? EVER : Math.floor((to - spread) / DAY_MS),
  }
  return days.from < days.to ? days : undefined
}

/** Selects the days of a range that are kept. */
export const selectKept = ({ from, to }: DayRange): RawBuilder<{ day: number }> =>
  sql`SELECT day FROM kept_day WHERE day >= ${from} AND day < ${to} AND concurrent IS NOT NULL`

/** Selects the parts of the time between the days of a range that are kept. */
export const selectGaps = (
  days: DayRange,
  { from, to }: TimePart,
): RawBuilder<{ begin: number; until: number }> =>
  sql`SELECT begin, until FROM (
    SELECT begin, LEAD(first, 1, ${bounded(to)}) OVER (ORDER BY first) AS until FROM (
      SELECT day * ${sql.lit(DAY_MS)} AS first, (day + 1) * ${sql.lit(DAY_MS)} AS begin FROM (${selectKept(days)})
      UNION ALL SELECT ${bounded(from)}, ${bounded(from)}
    )
  ) WHERE begin < until`

/**
 * Returns the parts of the time between some days.
 * @param days in order
 */
export function gapsBetween(days: readonly number[], { from, to }: TimePart): TimePart[] {
  const begins = [from, ...days.map((day) => (day + 1) * DAY_MS)]
  const ends = [...days.map((day) => day * DAY_MS), to]
  return begins.map((begin, place) => ({ from: begin, to: ends[place]! })).filter((gap) => gap.from < gap.to)
}
