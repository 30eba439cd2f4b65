import { sql, type Kysely } from 'kysely'
import type { RecordFilter, RecordTotals } from '../../contract/index.ts'
import { queries, type Database } from '../../store/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { countsItsCall, ofCallsInFilter } from './calls-in-filter.ts'
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

/** Reads the post-dial delays, in steps, of the callee records of the calls in a filter. */
function readDelays(db: Kysely<CdrTables>, filter: PlannedFilter, spread: number) {
  return db
    .selectFrom('record')
    .select([
      sql<number>`(alert_time - setup_time + ${sql.lit(STEP_MS / 2)}) / ${sql.lit(STEP_MS)}`.as('step'),
      sql<number>`count(*)`.as('count'),
    ])
    .where(sql<boolean>`record.side = 'T' AND record.alert_time IS NOT NULL`)
    .where(ofCallsInFilter(filter, spread))
    .groupBy('step')
    .orderBy('step')
    .execute()
}

async function readLongest(db: Kysely<CdrTables>, filter: PlannedFilter): Promise<number> {
  const { longest } = await db
    .selectFrom('record')
    .select(sql<number>`coalesce(max(record.duration), 0)`.as('longest'))
    .where((eb) => countsItsCall(eb, filter))
    .executeTakeFirstOrThrow()
  return longest
}

/**
 * Returns the totals of a filter. A call is judged by its lowest hop in the filter, so that halves do not add up.
 * @param quick without what every record has to be read for: the longest talk and the post-dial delays are null
 */
export async function countRecords(
  database: Database,
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
    longestSeconds: quick ? null : await readLongest(db, filter),
    asr: sums.calls === 0 ? null : sums.answered / sums.calls,
    acd: sums.answered === 0 ? null : answeredSeconds / sums.answered,
    pddMedianMs: quantile(delays, 0.5),
    pddP95Ms: quantile(delays, 0.95),
  }
}
