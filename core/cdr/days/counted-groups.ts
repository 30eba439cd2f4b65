import { expressionBuilder, sql, type Expression, type RawBuilder, type SqlBool } from 'kysely'
import { countsItsCall } from '../query/calls-in-filter.ts'
import { COUNTED, type Counted } from '../query/counted-calls.ts'
import { matches } from '../query/matches.ts'
import type { PlannedFilter } from '../query/planned-filter.ts'
import type { CdrTables } from '../store/tables.ts'
import { GROUPED, type KeptGrouping } from './group-values.ts'
import { daysOf, selectGaps, selectKept } from './kept-days.ts'

/** Calls with the same value: one, or as many as kept sums stand for. */
export interface GroupedCalls extends Omit<Counted, 'answeredSeconds'> {
  readonly value: string
  readonly name: string
  /** Seconds of the longest talk. */
  readonly longest: number
}

const eb = expressionBuilder<CdrTables, 'record'>()

/** Selects calls one by one; without the limit SQLite would compute each fact of a call again for each sum of it. */
const callsOnRecord = (
  by: KeptGrouping,
  table: RawBuilder<unknown>,
  which: Expression<SqlBool>,
): RawBuilder<GroupedCalls> => sql`SELECT ${GROUPED[by].value} AS value, ${GROUPED[by].name} AS name, 1 AS calls,
  ${sql.join(COUNTED)}, record.duration AS longest FROM ${table} WHERE ${which} LIMIT -1`

/**
 * Selects the calls of a filter with a value: from kept sums of days where they hold, from records elsewhere. It is one
 * statement: what is written meanwhile counts wholly or not at all.
 * @param spread as returned by `readSpread`
 */
export function countedGroups(
  filter: PlannedFilter,
  by: KeptGrouping,
  spread: number,
): RawBuilder<GroupedCalls> {
  const days = daysOf(filter, spread)
  if (!days) return sql`(${callsOnRecord(by, sql`record`, countsItsCall(eb, filter))})`
  const { from = -Infinity, to = Infinity } = filter
  const isInGap = sql<SqlBool>`${matches({ view: filter.view, where: [] })}
    AND record.setup_time >= gap.begin AND record.setup_time < gap.until`
  const between = sql`(${selectGaps(days, { from, to })}) AS gap CROSS JOIN record`
  return sql`(
    SELECT value, name, calls, answered, connected, "talkSeconds", longest
      FROM (${selectKept(days)}) AS kept CROSS JOIN day_group ON day_group.day = kept.day
      WHERE grouping = ${by} AND part IN (${sql.join(days.parts.map((part) => sql.lit(part)))})
    UNION ALL SELECT * FROM (${callsOnRecord(by, between, countsItsCall(eb, filter, filter, isInGap))})
  )`
}
