import { sql } from 'kysely'
import type { HalfTrace } from '../../call/index.ts'
import type {
  CallDetails,
  CallRecord,
  RecordCursor,
  RecordFilter,
  RecordPage,
  RecordSort,
} from '../../contract/index.ts'
import { queries, type ReadableDatabase } from '../../store/index.ts'
import { annotationsOf } from '../store/annotate.ts'
import { parseTrace } from '../store/stored-trace.ts'
import type { CdrTables } from '../store/tables.ts'
import { cursorOf, readPage } from './page.ts'

/** A request of the viewer. */
export interface PageRequest {
  readonly filter: RecordFilter
  readonly sort: RecordSort
  readonly after?: RecordCursor | undefined
  readonly limit: number
}

/** A call as one row: its lowest hop on record, and how many of its halves are. */
export interface CallRow {
  readonly record: CallRecord
  readonly halves: number
}

function withNext<T>(
  rows: T[],
  page: readonly CallRecord[],
  { limit, sort }: PageRequest,
): { rows: T[]; next?: RecordCursor } {
  const last = page.at(-1)
  return page.length < limit || !last ? { rows } : { rows, next: cursorOf(last, sort) }
}

/** Returns one page of records. */
export async function listRecords(database: ReadableDatabase, request: PageRequest): Promise<RecordPage> {
  const page = await readPage(database, { ...request, each: 'record' })
  return withNext(page, page, request)
}

/** Returns for each call its lowest hop on record and the number of its halves on record. */
async function wholeCalls(
  database: ReadableDatabase,
  callIds: readonly string[],
): Promise<Map<string, CallRow>> {
  const halves = await queries<CdrTables>(database)
    .selectFrom('record')
    .selectAll()
    .where('call_id', 'in', sql<string>`(SELECT value FROM json_each(${JSON.stringify(callIds)}))`)
    .orderBy('hop')
    .orderBy('sequence')
    .execute()
  const calls = new Map<string, CallRow>()
  for (const record of halves) {
    const call = calls.get(record.call_id)
    calls.set(record.call_id, call ? { ...call, halves: call.halves + 1 } : { record, halves: 1 })
  }
  return calls
}

/**
 * Returns one page of the calls that have a record in the filter. A call takes the place of its lowest hop in the
 * filter, and is shown by its lowest one on record.
 */
export async function listCalls(
  database: ReadableDatabase,
  request: PageRequest,
): Promise<{ rows: CallRow[]; next?: RecordCursor }> {
  const page = await readPage(database, { ...request, each: 'call' })
  const calls = await wholeCalls(
    database,
    page.map((record) => record.call_id),
  )
  // A call that was deleted between the two queries is shown as it was found.
  const rows = page.map((record) => calls.get(record.call_id) ?? { record, halves: 1 })
  return withNext(rows, page, request)
}

/** Returns all halves of a call that are on record, by hop, each with its trace. */
export async function callDetails(database: ReadableDatabase, callId: string): Promise<CallDetails> {
  const rows = await queries<CdrTables>(database)
    .selectFrom('record')
    .leftJoin('half_trace', 'half_trace.record_id', 'record.record_id')
    .selectAll('record')
    .select('half_trace.trace as stored_trace')
    .where('record.call_id', '=', callId)
    .orderBy('record.hop')
    .orderBy('record.sequence')
    .execute()
  const written = await annotationsOf(
    database,
    rows.map(({ record_id: id }) => id),
  )
  const halves = rows.map(({ stored_trace: stored, ...record }) => {
    const half = stored === null ? undefined : parseTrace(stored)
    const trace = (half?.entries ?? []).map(({ atMs, state, event, next, dp }) => ({
      at: Math.round(half!.wallAt + atMs),
      state,
      event,
      next,
      ...(dp === undefined ? {} : { dp }),
    }))
    return { record, trace, annotations: written.get(record.record_id) ?? [] }
  })
  return { callId, halves }
}

/** Returns the stored trace of a half. */
export async function storedTrace(
  database: ReadableDatabase,
  recordId: string,
): Promise<HalfTrace | undefined> {
  const row = await database.get('SELECT trace FROM half_trace WHERE record_id = ?', [recordId])
  return row && parseTrace(String(row['trace']))
}
