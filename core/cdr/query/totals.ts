import { sql, type Kysely } from 'kysely'
import type { RecordFilter, RecordTotals } from '../../contract/index.ts'
import { queries, type ReadableDatabase } from '../../store/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { keptAttempts } from '../days/attempts.ts'
import { countedGroups } from '../days/counted-groups.ts'
import { ofCallsInFilter } from './calls-in-filter.ts'
import { countedCalls, readSpread, ALL_SUMS, type Counted } from './counted-calls.ts'
import { matches } from './matches.ts'
import { planned, type PlannedFilter } from './planned-filter.ts'

/** Post-dial delays are counted in steps of so many milliseconds. */
const STEP_MS = 20

/** Returns the least delay that so large a share does not exceed, of delays in steps, counted. */
function quantile(steps: readonly { step: number; count: number }[], share: number): number | null {
  const all = steps.reduce((sum, { count }) => sum + count, 0)
  let left = Math.ceil(all * share)
  for (const { step, count } of steps) {
    left -= count
    if (left <= 0) return step * STEP_MS
  }
  return null
}

const stepOf = (delay: number) => Math.trunc((delay + STEP_MS / 2) / STEP_MS)

/** Reads the post-dial delays, in steps, of the callee records of the calls in a filter. */
async function readDelays(db: Kysely<CdrTables>, filter: PlannedFilter, spread: number) {
  const counts = new Map<number, number>()
  const add = (step: number, count: number) => counts.set(step, (counts.get(step) ?? 0) + count)
  const { attempts, gaps } = await keptAttempts(db, filter, spread)
  for (const { delays } of attempts) for (const delay of delays) add(stepOf(delay), 1)
  for (const gap of gaps) {
    const found = await db
      .selectFrom('record')
      .select([
        sql<number>`(alert_time - setup_time + ${sql.lit(STEP_MS / 2)}) / ${sql.lit(STEP_MS)}`.as('step'),
        sql<number>`count(*)`.as('count'),
      ])
      .where(sql<boolean>`record.side = 'T' AND record.alert_time IS NOT NULL`)
      .where(ofCallsInFilter(filter, spread, gap))
      .groupBy('step')
      .execute()
    for (const { step, count } of found) add(step, count)
  }
  return [...counts].map(([step, count]) => ({ step, count })).sort((a, b) => a.step - b.step)
}

async function readLongest(db: Kysely<CdrTables>, filter: PlannedFilter, spread: number): Promise<number> {
  const { longest } = await db
    .selectFrom(countedGroups(filter, 'direction', spread).as('counted'))
    .select(sql<number>`coalesce(max(longest), 0)`.as('longest'))
    .executeTakeFirstOrThrow()
  return longest
}

/**
 * Returns the totals of a filter. A call is judged by its lowest hop in the filter, so that halves do not add up.
 * @param quick without what every record has to be read for: the longest talk and the post-dial delays are null
 */
export async function countRecords(
  database: ReadableDatabase,
  { filter: asked, quick = false }: { readonly filter: RecordFilter; readonly quick?: boolean },
): Promise<RecordTotals> {
  const db = queries<CdrTables>(database)
  const filter = await planned(database, asked)
  const spread = await readSpread(db)
  const { connected, answeredSeconds, ...sums } = (await db
    .selectFrom(countedCalls(db, filter, spread).as('counted'))
    .select(ALL_SUMS)
    .executeTakeFirstOrThrow()) as Counted
  const { records } = await db
    .selectFrom('record')
    .select((eb) => eb.fn.countAll<number>().as('records'))
    .where(matches(filter))
    .executeTakeFirstOrThrow()
  const delays = quick ? [] : await readDelays(db, filter, spread)
  return {
    ...sums,
    records,
    answeredByMachine: connected - sums.answered,
    longestSeconds: quick ? null : await readLongest(db, filter, spread),
    asr: sums.calls === 0 ? null : sums.answered / sums.calls,
    acd: sums.answered === 0 ? null : answeredSeconds / sums.answered,
    pddMedianMs: quantile(delays, 0.5),
    pddP95Ms: quantile(delays, 0.95),
  }
}
