import { sql, type Kysely } from 'kysely'
import type { AttemptSums, QualityReport, RecordFilter } from '../../contract/index.ts'
import { queries, type ReadableDatabase } from '../../store/index.ts'
import { keptAttempts, readAttempts, type LineAttempts } from '../days/attempts.ts'
import { countedGroups } from '../days/counted-groups.ts'
import { ofCallsInFilter } from '../query/calls-in-filter.ts'
import { ALL_SUMS, countedCalls, readSpread, type Counted } from '../query/counted-calls.ts'
import { planned, type PlannedFilter } from '../query/planned-filter.ts'
import type { CdrTables } from '../store/tables.ts'
import { inChunks } from './packed-columns.ts'

type Delay = QualityReport['delay']

/** The sums of attempts, and how many had which delay. */
interface Sums {
  readonly attempts: AttemptSums
  readonly delays: Map<number, number>
}

function add({ attempts, delays: counts }: Sums, { line: _, delays, ...sums }: LineAttempts): Sums {
  for (const delay of delays) counts.set(delay, (counts.get(delay) ?? 0) + 1)
  const names = Object.keys(sums) as (keyof AttemptSums)[]
  return {
    attempts: Object.fromEntries(names.map((name) => [name, attempts[name] + sums[name]])) as AttemptSums,
    delays: counts,
  }
}

const NO_ATTEMPTS: AttemptSums = {
  ...{ attempts: 0, answered: 0, machine: 0, busy: 0 },
  ...{ noAnswer: 0, abandonedRinging: 0, rejected: 0, answeredSeconds: 0 },
}

/** Reads the sums of T-CDRs by line. */
async function readLines(db: Kysely<CdrTables>, filter: PlannedFilter, spread: number) {
  const lines = new Map<string, Sums>()
  const addAll = (found: readonly LineAttempts[]) => {
    for (const one of found)
      lines.set(one.line, add(lines.get(one.line) ?? { attempts: NO_ATTEMPTS, delays: new Map() }, one))
  }
  const { attempts, gaps } = await keptAttempts(db, filter, spread)
  addAll(attempts)
  for (const gap of gaps) {
    const chunks = inChunks(db, gap, (part) => readAttempts(db, ofCallsInFilter(filter, spread, part)))
    for await (const found of chunks) addAll(found)
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

const howMany = (failure: string) =>
  sql<number>`COALESCE(SUM(calls) FILTER (WHERE value = ${sql.lit(failure)}), 0)`

/** Reads the sums of calls, by the record that each is counted by: in one statement, so that they fit together. */
async function readAll(db: Kysely<CdrTables>, filter: PlannedFilter, spread: number): Promise<AttemptSums> {
  const counted = db.selectFrom(countedCalls(db, filter, spread).as('counted')).select(ALL_SUMS)
  const failures = db
    .selectFrom(countedGroups(filter, 'failure', spread).as('grouped'))
    .select([
      howMany('busy').as('busy'),
      howMany('no_answer').as('noAnswer'),
      howMany('abandoned').as('abandonedRinging'),
      howMany('rejected').as('rejected'),
    ])
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
  database: ReadableDatabase,
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
