import { sql, type Kysely } from 'kysely'
import type { AttemptSums, QualityReport, RecordFilter } from '../../contract/index.ts'
import { queries, type Database } from '../../store/index.ts'
import { byPerson } from '../query/by-person.ts'
import { countsItsCall, ofCallsInFilter, rangeOfCalls } from '../query/calls-in-filter.ts'
import { ALL_SUMS, countedCalls, readSpread, type Counted } from '../query/counted-calls.ts'
import { planned, type PlannedFilter } from '../query/planned-filter.ts'
import type { CdrTables } from '../store/tables.ts'
import { readColumns, type Columns } from './packed-columns.ts'

type Delay = QualityReport['delay']

/** What is read of a T-CDR. */
interface Attempt {
  /** Empty for all that are on none. */
  readonly line: string
  /** Milliseconds from INVITE to ringing. */
  readonly delay: number | null
  /** Connected seconds of one that a person answered. */
  readonly seconds: number | null
  readonly isConnected: 0 | 1
  readonly result: string
}

const ATTEMPT = {
  line: sql<string>`CASE WHEN party = 'outside' THEN line ELSE '' END`,
  delay: sql<number | null>`alert_time - setup_time`,
  seconds: sql<number | null>`CASE WHEN ${byPerson('record')} THEN duration END`,
  isConnected: sql<0 | 1>`connect_time IS NOT NULL`,
  result: sql<string>`result`,
}

/** The sums of attempts, and how many had which delay. */
interface Sums {
  readonly attempts: { -readonly [Name in keyof AttemptSums]: number }
  readonly delays: Map<number, number>
}

const RESULTS = { busy: 'busy', no_answer: 'noAnswer', rejected: 'rejected' } as const

const createSums = (): Sums => ({
  attempts: {
    attempts: 0,
    answered: 0,
    machine: 0,
    busy: 0,
    noAnswer: 0,
    abandonedRinging: 0,
    rejected: 0,
    answeredSeconds: 0,
  },
  delays: new Map(),
})

function add({ attempts, delays }: Sums, halves: Columns<Attempt>, place: number) {
  const delay = halves.delay[place]!
  const seconds = halves.seconds[place]!
  const result = halves.result[place]!
  attempts.attempts++
  if (seconds !== null) {
    attempts.answered++
    attempts.answeredSeconds += seconds
  } else attempts.machine += halves.isConnected[place]!
  if (result === 'abandoned') attempts.abandonedRinging += delay === null ? 0 : 1
  else if (Object.hasOwn(RESULTS, result)) attempts[RESULTS[result as keyof typeof RESULTS]]++
  if (delay !== null) delays.set(delay, (delays.get(delay) ?? 0) + 1)
}

/** Reads the sums of T-CDRs by line. */
async function readLines(db: Kysely<CdrTables>, filter: PlannedFilter, spread: number) {
  const lines = new Map<string, Sums>()
  const attempts = readColumns<Attempt>(db, {
    columns: ATTEMPT,
    which: (part) => sql`record.side = 'T' AND ${ofCallsInFilter(filter, spread, part)}`,
    range: rangeOfCalls(filter, spread),
  })
  for await (const halves of attempts) {
    for (const [place, line] of halves.line.entries()) {
      const sums = lines.get(line) ?? createSums()
      lines.set(line, sums)
      add(sums, halves, place)
    }
  }
  return lines
}

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

function delayOf(all: readonly Sums['delays'][]): Delay {
  const halvesOf = new Map<number, number>()
  for (const delays of all) {
    for (const [delay, halves] of delays) halvesOf.set(delay, (halvesOf.get(delay) ?? 0) + halves)
  }
  const halves = [...halvesOf.values()].reduce((sum, here) => sum + here, 0)
  if (halves === 0) return null
  const sorted = [...halvesOf].sort(([a], [b]) => a - b)
  return { halves, median: quantile(sorted, halves, 0.5), p95: quantile(sorted, halves, 0.95) }
}

const howMany = (condition: string) => sql<number>`COALESCE(SUM(${sql.raw(condition)}), 0)`

/** Reads the sums of calls, by the record that each is counted by: in one statement, so that they fit together. */
async function readAll(db: Kysely<CdrTables>, filter: PlannedFilter, spread: number): Promise<AttemptSums> {
  const counted = db.selectFrom(countedCalls(db, filter, spread).as('counted')).select(ALL_SUMS)
  const failures = db
    .selectFrom('record')
    .select([
      howMany("result = 'busy'").as('busy'),
      howMany("result = 'no_answer'").as('noAnswer'),
      howMany("result = 'abandoned' AND alert_time IS NOT NULL").as('abandonedRinging'),
      howMany("result = 'rejected'").as('rejected'),
    ])
    .where((eb) => countsItsCall(eb, filter))
    .where(sql<boolean>`record.result IN ('busy', 'no_answer', 'abandoned', 'rejected')`)
  const {
    calls,
    connected,
    talkSeconds: _,
    ...sums
  } = (await db
    .selectFrom([counted.as('call'), failures.as('failure')])
    .selectAll()
    .executeTakeFirstOrThrow()) as Counted & Omit<AttemptSums, keyof Counted>
  return { ...sums, attempts: calls, machine: connected - sums.answered }
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
  const spread = await readSpread(db)
  const all = await readAll(db, filter, spread)
  const lines = await readLines(db, filter, spread)
  return {
    all,
    delay: delayOf([...lines.values()].map(({ delays }) => delays)),
    lines: [...lines]
      .filter(([line]) => line !== '')
      .map(([line, { attempts, delays }]) => ({ line, ...attempts, delay: delayOf([delays]) }))
      .sort((a, b) => (a.line < b.line ? -1 : 1)),
  }
}
