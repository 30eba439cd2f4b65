import type { HalfTrace } from '../../call/index.ts'
import type { CallDetails, CallRecord, RecordFilter, RecordPage } from '../../contract/index.ts'
import type { Database } from '../../store/index.ts'
import { filterCondition, joinConditions, whereClause, type Condition } from './filter.ts'
import { cursorOf, readPage, type Cursor } from './select.ts'

/** What the viewer asks for. */
export interface PageRequest {
  readonly filter: RecordFilter
  readonly after?: Cursor | undefined
  readonly limit: number
}

function withNext<T>(rows: T[], limit: number, record: (row: T) => CallRecord): { rows: T[]; next?: Cursor } {
  const last = rows.at(-1)
  return rows.length < limit || !last ? { rows } : { rows, next: cursorOf(record(last)) }
}

/** One page of records, newest first. */
export async function listRecords(database: Database, request: PageRequest): Promise<RecordPage> {
  const rows = await readPage(database, request.filter, 'newest', request.limit, request.after)
  return withNext(rows, request.limit, (row) => row)
}

/** The lowest hop that a call has on record; of equal hops the first written. */
const LOWEST_HOP: Condition = {
  sql: 'r.record_id = (SELECT l.record_id FROM record l WHERE l.call_id = r.call_id ORDER BY l.hop, l.sequence LIMIT 1)',
  params: [],
}

/** One page of calls, newest first: each by its lowest hop on record. */
export async function listCalls(
  database: Database,
  request: PageRequest,
): Promise<{ rows: { record: CallRecord; halves: number }[]; next?: Cursor }> {
  const records = await readPage(database, request.filter, 'newest', request.limit, request.after, LOWEST_HOP)
  const ids = JSON.stringify(records.map((record) => record.call_id))
  const counts = await database.all(
    'SELECT call_id, COUNT(*) AS n FROM record WHERE call_id IN (SELECT value FROM json_each(?)) GROUP BY call_id',
    [ids],
  )
  const halves = new Map(counts.map((row) => [String(row['call_id']), Number(row['n'])]))
  const rows = records.map((record) => ({ record, halves: halves.get(record.call_id) ?? 1 }))
  return withNext(rows, request.limit, ({ record }) => record)
}

/** Totals of a filter; every record and every call counts once. */
export async function countRecords(
  database: Database,
  filter: RecordFilter,
): Promise<{ records: number; calls: number; answered: number; talkSeconds: number }> {
  const number: Condition =
    filter.number === undefined
      ? { sql: '', params: [] }
      : {
          sql: '(r.caller_number = ? OR r.dialed_number = ? OR r.destination_number = ?)',
          params: [filter.number, filter.number, filter.number],
        }
  const where = joinConditions([number, filterCondition(filter)])
  // A call's talk is that of its lowest hop among what is counted, so that its halves do not add up.
  const [row] = await database.all(
    `SELECT COUNT(*) AS calls, COALESCE(SUM(n), 0) AS records, COALESCE(SUM(answered), 0) AS answered,
       COALESCE(SUM(talk), 0) AS talk FROM (
         SELECT COUNT(*) AS n, MIN(r.hop) AS first_hop, r.connect_time IS NOT NULL AS answered, r.duration AS talk
         FROM record r ${whereClause(where)} GROUP BY r.call_id)`,
    where.params,
  )
  return {
    records: Number(row!['records']),
    calls: Number(row!['calls']),
    answered: Number(row!['answered']),
    talkSeconds: Number(row!['talk']),
  }
}

/** All halves of a call that are on record, by hop, each with its trace. */
export async function callDetails(database: Database, callId: string): Promise<CallDetails> {
  const rows = await database.all(
    `SELECT r.*, t.trace AS stored_trace FROM record r LEFT JOIN half_trace t ON t.record_id = r.record_id
     WHERE r.call_id = ? ORDER BY r.hop, r.sequence`,
    [callId],
  )
  return {
    callId,
    halves: rows.map(({ stored_trace: stored, ...record }) => {
      const half = typeof stored === 'string' ? (JSON.parse(stored) as HalfTrace) : undefined
      return {
        record: record as unknown as CallRecord,
        trace: (half?.entries ?? []).map(({ atMs, state, event, next, dp }) => ({
          at: Math.round(half!.wallAt + atMs),
          state,
          event,
          next,
          ...(dp === undefined ? {} : { dp }),
        })),
      }
    }),
  }
}

/** The stored trace of a half. */
export async function storedTrace(database: Database, recordId: string): Promise<HalfTrace | undefined> {
  const [row] = await database.all('SELECT trace FROM half_trace WHERE record_id = ?', [recordId])
  return row && (JSON.parse(String(row['trace'])) as HalfTrace)
}
