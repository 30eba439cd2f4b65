import { sql, type Kysely } from 'kysely'
import type { CallRecord, CallSums, GroupReport, Grouping, RecordFilter } from '../../contract/index.ts'
import { queries, type ReadableDatabase } from '../../store/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { countedGroups } from '../days/counted-groups.ts'
import { countsItsCall } from '../query/calls-in-filter.ts'
import { asOneNumber } from '../query/e164-sql.ts'
import { planned, type PlannedFilter } from '../query/planned-filter.ts'
import { added, NO_CALLS, readSpread, SUMS, toSums } from '../query/counted-calls.ts'

/** A request for a report by a value. */
export interface GroupRequest {
  readonly filter: RecordFilter
  readonly by: Grouping
  readonly order: 'calls' | 'talkSeconds'
  readonly limit: number
}

interface PlannedRequest {
  readonly filter: PlannedFilter
  readonly by: Grouping
  /** As returned by `readSpread`. */
  readonly spread: number
}

/** Groupings whose values are numbers that can be written in several ways. */
const FOLDED: ReadonlySet<Grouping> = new Set(['caller', 'destination'])

/** Selects the sums of calls per value, numbers as they are written. */
const writtenGroups = (db: Kysely<CdrTables>, { filter, by, spread }: PlannedRequest) =>
  db
    .selectFrom(countedGroups(filter, by, spread).as('counted'))
    .select(['value', sql<string>`MAX(name)`.as('name'), ...SUMS])
    .groupBy('value')

/** Returns the same query, with numbers that are written in several ways merged into one, as E.164 writes them. */
function groupsQuery(db: Kysely<CdrTables>, request: PlannedRequest) {
  const { plan } = request.filter
  const groups = writtenGroups(db, request)
  if (!plan || !FOLDED.has(request.by)) return groups
  return db
    .selectFrom(groups.as('written'))
    .select([asOneNumber(sql`written.value`, plan).as('value'), sql<string>`MAX(name)`.as('name'), ...SUMS])
    .groupBy(sql`1`)
}

/** Returns the calls by a value; ties are broken by the value itself. */
export async function callsBy(database: ReadableDatabase, request: GroupRequest): Promise<GroupReport> {
  const { order, limit, by } = request
  const filter = await planned(database, request.filter)
  const db = queries<CdrTables>(database)
  const spread = await readSpread(db)
  const found = await db
    .with('grouped', () => groupsQuery(db, { filter, by, spread }))
    .selectFrom('grouped')
    .selectAll()
    .select([
      sql<number>`COUNT(*) OVER ()`.as('allValues'),
      sql<number>`SUM(calls) OVER ()`.as('allCalls'),
      sql<number>`SUM(answered) OVER ()`.as('allAnswered'),
      sql<number>`SUM(connected) OVER ()`.as('allConnected'),
      sql<number>`SUM("talkSeconds") OVER ()`.as('allTalk'),
    ])
    .orderBy(order, 'desc')
    .orderBy('value')
    .limit(limit)
    .execute()
  const rows = found.map((row) => ({ value: row.value, name: row.name, ...toSums(row) }))
  const [first] = found
  if (!first || first.allValues === rows.length) return { rows, others: null }
  const shown = rows.reduce<CallSums>(added, NO_CALLS)
  const all = toSums({
    calls: first.allCalls,
    answered: first.allAnswered,
    connected: first.allConnected,
    talkSeconds: first.allTalk,
  })
  const others = {
    calls: all.calls - shown.calls,
    answered: all.answered - shown.answered,
    machine: all.machine - shown.machine,
    talkSeconds: all.talkSeconds - shown.talkSeconds,
    values: first.allValues - rows.length,
  }
  return { rows, others }
}

/** Returns the calls with the longest talk, each by the record it is counted by. */
export async function longestCalls(
  database: ReadableDatabase,
  { filter: asked, limit }: { readonly filter: RecordFilter; readonly limit: number },
): Promise<{ rows: CallRecord[] }> {
  const filter = await planned(database, asked)
  const rows = await queries<CdrTables>(database)
    .selectFrom('record')
    .selectAll('record')
    .where((eb) => countsItsCall(eb, filter))
    .where('duration', '>', 0)
    .orderBy('duration', 'desc')
    .orderBy('sequence')
    .limit(limit)
    .execute()
  return { rows }
}
