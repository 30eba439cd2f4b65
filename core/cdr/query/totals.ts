import { sql } from 'kysely'
import type { RecordFilter, RecordTotals } from '../../contract/index.ts'
import { queries, type Database } from '../../store/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { byPerson } from './by-person.ts'
import { matches } from './matches.ts'

/** Post-dial delays are counted in steps of so many milliseconds. */
const STEP_MS = 20

/** Of delays in steps, counted: the least one that so large a share does not exceed. */
function quantile(steps: readonly { step: number; count: number }[], share: number): number | null {
  const all = steps.reduce((sum, { count }) => sum + count, 0)
  let left = Math.ceil(all * share)
  for (const { step, count } of steps) {
    left -= count
    if (left <= 0) return step * STEP_MS
  }
  return null
}

/** Totals of a filter. A call is judged by its lowest hop in the filter, so that halves do not add up. */
export async function countRecords(database: Database, filter: RecordFilter): Promise<RecordTotals> {
  const db = queries<CdrTables>(database)
  // With MIN() SQLite takes the other columns from the row of the minimum (sqlite.org/lang_select.html, bare columns).
  const calls = db
    .selectFrom('record')
    .select((eb) => [
      eb.fn.countAll<number>().as('halves'),
      eb.fn.min('hop').as('first_hop'),
      sql<number>`record.connect_time IS NOT NULL`.as('connected'),
      byPerson('record').as('by_person'),
      'duration as talk',
    ])
    .where(matches(filter))
    .groupBy('call_id')
  const row = await db
    .selectFrom(calls.as('call'))
    .select([
      sql<number>`count(*)`.as('calls'),
      sql<number>`coalesce(sum(halves), 0)`.as('records'),
      sql<number>`coalesce(sum(by_person), 0)`.as('answered'),
      sql<number>`coalesce(sum(connected AND NOT by_person), 0)`.as('answeredByMachine'),
      sql<number>`coalesce(sum(talk), 0)`.as('talkSeconds'),
      sql<number>`coalesce(max(talk), 0)`.as('longestSeconds'),
      sql<number>`coalesce(sum(CASE WHEN by_person THEN talk END), 0)`.as('answeredSeconds'),
    ])
    .executeTakeFirstOrThrow()
  const delays = await db
    .selectFrom('record')
    .select([
      sql<number>`(alert_time - setup_time + ${sql.lit(STEP_MS / 2)}) / ${sql.lit(STEP_MS)}`.as('step'),
      sql<number>`count(*)`.as('count'),
    ])
    .where(sql<boolean>`record.side = 'T' AND record.alert_time IS NOT NULL`)
    .where(matches(filter))
    .groupBy('step')
    .orderBy('step')
    .execute()
  const { answeredSeconds, ...totals } = row
  return {
    ...totals,
    asr: row.calls === 0 ? null : row.answered / row.calls,
    acd: row.answered === 0 ? null : answeredSeconds / row.answered,
    pddMedianMs: quantile(delays, 0.5),
    pddP95Ms: quantile(delays, 0.95),
  }
}
