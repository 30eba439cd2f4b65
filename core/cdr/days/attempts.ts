import { sql, type Expression, type Kysely, type RawBuilder, type SqlBool } from 'kysely'
import type { AttemptSums } from '../../contract/index.ts'
import { byPerson } from '../query/by-person.ts'
import { rangeOfCalls, type TimePart } from '../query/calls-in-filter.ts'
import type { PlannedFilter } from '../query/planned-filter.ts'
import type { CdrTables } from '../store/tables.ts'
import { daysOf, gapsBetween, selectKept } from './kept-days.ts'

/** The T-CDRs of some calls that are on the same line. */
export interface LineAttempts extends AttemptSums {
  /** Empty for all that are on none. */
  readonly line: string
  /** Milliseconds from INVITE to ringing, of each that rang. */
  readonly delays: readonly number[]
}

const SUMS = [
  ...(['attempts', 'answered', 'machine', 'busy'] as const),
  ...(['noAnswer', 'abandonedRinging', 'rejected', 'answeredSeconds'] as const),
]
const SUM_COLUMNS = sql.join(SUMS.map((name) => sql.ref(name)))
/** The columns of what `selectAttempts` selects. */
export const ATTEMPT_COLUMNS = sql`part, line, ${SUM_COLUMNS}, delays`

const ofResult = (result: string) => sql`SUM(result = ${sql.lit(result)})`

/**
 * Selects the sums of some T-CDRs by line.
 * @param part splits them further
 */
export const selectAttempts = (
  which: Expression<SqlBool>,
  part: RawBuilder<number> = sql.lit(0),
): RawBuilder<unknown> => sql`SELECT part, line,
    COUNT(*) AS attempts, SUM(by_person) AS answered, SUM(connected - by_person) AS machine,
    ${ofResult('busy')} AS busy, ${ofResult('no_answer')} AS "noAnswer",
    SUM(result = 'abandoned' AND delay IS NOT NULL) AS "abandonedRinging", ${ofResult('rejected')} AS rejected,
    SUM(by_person * duration) AS "answeredSeconds",
    json_group_array(delay) FILTER (WHERE delay IS NOT NULL) || '' AS delays
  FROM (
    SELECT ${part} AS part, CASE WHEN party = 'outside' THEN line ELSE '' END AS line, result, duration,
      ${byPerson('record')} AS by_person, connect_time IS NOT NULL AS connected, alert_time - setup_time AS delay
    FROM record WHERE side = 'T' AND ${which} LIMIT -1
  ) GROUP BY part, line`

type Row = Omit<LineAttempts, 'delays'> & { readonly delays: string }
const parsed = ({ delays, ...sums }: Row): LineAttempts => ({
  ...sums,
  delays: JSON.parse(delays) as number[],
})

/** Reads the sums of some T-CDRs by line. */
export async function readAttempts(
  db: Kysely<CdrTables>,
  which: Expression<SqlBool>,
): Promise<LineAttempts[]> {
  const { rows } =
    await sql<Row>`SELECT line, ${SUM_COLUMNS}, delays FROM (${selectAttempts(which)})`.execute(db)
  return rows.map(parsed)
}

/** The attempts of a filter as far as they are kept, and the parts of the time whose records have to be read. */
export interface KeptAttempts {
  readonly attempts: readonly LineAttempts[]
  readonly gaps: readonly TimePart[]
}

/**
 * Reads what is kept of the attempts of the calls in a filter.
 * @param spread as returned by `readSpread`
 */
export async function keptAttempts(
  db: Kysely<CdrTables>,
  filter: PlannedFilter,
  spread: number,
): Promise<KeptAttempts> {
  const range = rangeOfCalls(filter, spread)
  const days = daysOf(filter, spread)
  if (!days) return { attempts: [], gaps: [range] }
  const parts = sql.join(days.parts.map((part) => sql.lit(part)))
  const { rows } = await sql<{ day: number } & (Row | { delays: null })>`
    SELECT kept.day AS day, line, ${SUM_COLUMNS}, delays FROM (${selectKept(days)}) AS kept
    LEFT JOIN day_attempts ON day_attempts.day = kept.day AND part IN (${parts}) ORDER BY kept.day`.execute(
    db,
  )
  return {
    attempts: rows.flatMap(({ day: _, ...row }) => (row.delays === null ? [] : [parsed(row)])),
    gaps: gapsBetween([...new Set(rows.map(({ day }) => day))], range),
  }
}
