import { sql } from 'kysely'
import type { AttemptSums, QualityReport, RecordFilter } from '../../contract/index.ts'
import { queries, type Database } from '../../store/index.ts'
import { matches } from '../query/matches.ts'
import type { CdrTables } from '../store/tables.ts'
import { byPerson } from '../query/by-person.ts'

type Delay = QualityReport['delay']

const howMany = (condition: ReturnType<typeof sql<boolean>>) => sql<number>`COALESCE(SUM(${condition}), 0)`
const person = byPerson('record')
const ATTEMPTS = [
  sql<number>`COUNT(*)`.as('attempts'),
  howMany(person).as('answered'),
  howMany(sql`connect_time IS NOT NULL AND NOT ${person}`).as('machine'),
  howMany(sql`result = 'busy'`).as('busy'),
  howMany(sql`result = 'no_answer'`).as('noAnswer'),
  howMany(sql`result = 'abandoned' AND alert_time IS NOT NULL`).as('abandonedRinging'),
  howMany(sql`result = 'rejected'`).as('rejected'),
  sql<number>`COALESCE(SUM(CASE WHEN ${person} THEN duration END), 0)`.as('answeredSeconds'),
]

interface DelayCount {
  readonly ms: number
  readonly halves: number
}

/** The smallest delay that so large a part of all does not exceed (nearest rank). */
function quantile(sorted: readonly DelayCount[], halves: number, part: number): number {
  const rank = Math.max(1, Math.ceil(part * halves))
  let seen = 0
  for (const { ms, halves: here } of sorted) {
    seen += here
    if (seen >= rank) return ms
  }
  return 0
}

function delayOf(counts: readonly DelayCount[]): Delay {
  const halves = counts.reduce((sum, count) => sum + count.halves, 0)
  if (halves === 0) return null
  const sorted = counts.toSorted((a, b) => a.ms - b.ms)
  return { halves, median: quantile(sorted, halves, 0.5), p95: quantile(sorted, halves, 0.95) }
}

/**
 * How well attempts went. In all: of the O-CDRs in the filter, each the attempt of a call. By line: of the outside
 * T-CDRs, each an attempt on that line. Delays are those of T-CDRs, from INVITE to ringing.
 */
export async function callQuality(
  database: Database,
  { filter }: { readonly filter: RecordFilter },
): Promise<QualityReport> {
  const db = queries<CdrTables>(database)
  const all: AttemptSums = await db
    .selectFrom('record')
    .select(ATTEMPTS)
    .where((eb) => eb.and([matches(filter), eb('record.side', '=', 'O')]))
    .executeTakeFirstOrThrow()
  const ofLine = sql<string>`CASE WHEN party = 'outside' THEN line ELSE '' END`
  const lines = await db
    .selectFrom('record')
    .select(['line', ...ATTEMPTS])
    .where((eb) =>
      eb.and([
        matches(filter),
        eb('record.side', '=', 'T'),
        eb('record.party', '=', 'outside'),
        eb('record.line', '<>', ''),
      ]),
    )
    .groupBy('line')
    .orderBy('line')
    .execute()
  const delays = await db
    .selectFrom('record')
    .select([
      ofLine.as('line'),
      sql<number>`alert_time - setup_time`.as('ms'),
      sql<number>`COUNT(*)`.as('halves'),
    ])
    .where((eb) =>
      eb.and([matches(filter), eb('record.side', '=', 'T'), eb('record.alert_time', 'is not', null)]),
    )
    .groupBy([ofLine, 'ms'])
    .execute()
  const byLine = Map.groupBy(delays, ({ line }) => line)
  return {
    all,
    delay: delayOf([...mergedDelays(delays)].map(([ms, halves]) => ({ ms, halves }))),
    lines: lines.map((row) => ({ ...row, delay: delayOf(byLine.get(row.line) ?? []) })),
  }
}

function mergedDelays(delays: readonly DelayCount[]): Map<number, number> {
  const merged = new Map<number, number>()
  for (const { ms, halves } of delays) merged.set(ms, (merged.get(ms) ?? 0) + halves)
  return merged
}
