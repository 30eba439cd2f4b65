import {
  sql,
  type Expression,
  type ExpressionBuilder,
  type Kysely,
  type RawBuilder,
  type SqlBool,
} from 'kysely'
import type { AttemptSums, QualityReport, RecordFilter } from '../../contract/index.ts'
import { queries, type Database } from '../../store/index.ts'
import { countsItsCall, ofCallsInFilter } from '../query/calls-in-filter.ts'
import { readSpread } from '../query/counted-calls.ts'
import { planned, type PlannedFilter } from '../query/planned-filter.ts'
import type { CdrTables } from '../store/tables.ts'
import { byPerson } from '../query/by-person.ts'

type Delay = QualityReport['delay']
type Condition = (eb: ExpressionBuilder<CdrTables, 'record'>) => Expression<SqlBool>

const howMany = (condition: RawBuilder<boolean>) => sql<number>`COALESCE(SUM(${condition}), 0)`
/** The sums of attempts, over halves as returned by `halvesOf`. */
const ATTEMPTS: Readonly<Record<keyof AttemptSums, RawBuilder<number>>> = {
  attempts: sql`COUNT(*)`,
  answered: howMany(sql`by_person`),
  machine: howMany(sql`is_connected AND NOT by_person`),
  busy: howMany(sql`result = 'busy'`),
  noAnswer: howMany(sql`result = 'no_answer'`),
  abandonedRinging: howMany(sql`result = 'abandoned' AND delay IS NOT NULL`),
  rejected: howMany(sql`result = 'rejected'`),
  answeredSeconds: sql`COALESCE(SUM(CASE WHEN by_person THEN duration END), 0)`,
}
const NAMES = Object.keys(ATTEMPTS) as (keyof AttemptSums)[]
const COLUMNS = NAMES.map((name) => ATTEMPTS[name].as(name))

const toSums = (of: (name: keyof AttemptSums, place: number) => number): AttemptSums =>
  Object.fromEntries(NAMES.map((name, place) => [name, of(name, place)])) as unknown as AttemptSums

/** Returns the smallest delay that so large a part of all does not exceed (nearest rank). */
function quantile(sorted: readonly (readonly [ms: number, halves: number])[], halves: number, part: number) {
  const rank = Math.max(1, Math.ceil(part * halves))
  let seen = 0
  for (const [ms, here] of sorted) {
    seen += here
    if (seen >= rank) return ms
  }
  return 0
}

/** Attempts on a line ('' for all that are on none) that had one delay from INVITE to ringing, or none. */
interface LineSums {
  readonly line: string
  /** Milliseconds. */
  readonly delay: number | null
  readonly sums: AttemptSums
}

function delayOf(attempts: readonly LineSums[]): Delay {
  const halvesOf = new Map<number, number>()
  for (const { delay, sums } of attempts) {
    if (delay !== null) halvesOf.set(delay, (halvesOf.get(delay) ?? 0) + sums.attempts)
  }
  const halves = [...halvesOf.values()].reduce((sum, here) => sum + here, 0)
  if (halves === 0) return null
  const sorted = [...halvesOf].sort(([a], [b]) => a - b)
  return { halves, median: quantile(sorted, halves, 0.5), p95: quantile(sorted, halves, 0.95) }
}

/** Selects some halves, each fact computed once: without the limit SQLite would do so for each sum again. */
function halvesOf(db: Kysely<CdrTables>, which: Condition) {
  return db
    .selectFrom('record')
    .select([
      sql<string>`CASE WHEN party = 'outside' THEN line ELSE '' END`.as('of_line'),
      sql<number | null>`alert_time - setup_time`.as('delay'),
      sql<number>`connect_time IS NOT NULL`.as('is_connected'),
      byPerson('record').as('by_person'),
      'result',
      'duration',
    ])
    .where(which)
    .limit(sql.lit(-1))
}

/**
 * Reads the sums of T-CDRs by line and delay: one walk for both. There are thousands of them, so they come packed as
 * one text.
 */
async function readLines(db: Kysely<CdrTables>, filter: PlannedFilter): Promise<LineSums[]> {
  const isAsked = ofCallsInFilter(filter, await readSpread(db))
  const found = db
    .selectFrom(halvesOf(db, (eb) => eb.and([isAsked, eb('record.side', '=', 'T')])).as('half'))
    .select(['of_line', 'delay', ...COLUMNS])
    .groupBy(['of_line', 'delay'])
  const cells = ['of_line', 'delay', ...NAMES].map((name) => sql.ref(name))
  const { packed } = await db
    .selectFrom(found.as('found'))
    .select(sql<string>`json_group_array(json_array(${sql.join(cells)}))`.as('packed'))
    .executeTakeFirstOrThrow()
  const rows = JSON.parse(packed) as [string, number | null, ...number[]][]
  return rows.map(([line, delay, ...values]) => ({
    line,
    delay,
    sums: toSums((_name, place) => values[place]!),
  }))
}

/**
 * Reports how well the calls in a filter went. In all: by the record that each is counted by. By line: by their outside
 * T-CDRs, each an attempt on that line. Delays are those of their T-CDRs, from INVITE to ringing.
 */
export async function callQuality(
  database: Database,
  request: { readonly filter: RecordFilter },
): Promise<QualityReport> {
  const db = queries<CdrTables>(database)
  const filter = await planned(database, request.filter)
  const all: AttemptSums = await db
    .selectFrom(halvesOf(db, (eb) => countsItsCall(eb, filter)).as('half'))
    .select(COLUMNS)
    .executeTakeFirstOrThrow()
  const attempts = await readLines(db, filter)
  const lines = [...Map.groupBy(attempts, ({ line }) => line)].filter(([line]) => line !== '')
  return {
    all,
    delay: delayOf(attempts),
    lines: lines
      .map(([line, ofLine]) => ({
        line,
        ...toSums((name) => ofLine.reduce((sum, { sums }) => sum + sums[name], 0)),
        delay: delayOf(ofLine),
      }))
      .sort((a, b) => (a.line < b.line ? -1 : 1)),
  }
}
