import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HalfTrace } from '../../call/index.ts'
import type { CallRecord, Condition, RecordCursor, RecordFilter } from '../../contract/index.ts'
import { deriveRecord } from '../record/derive-record.ts'
import { seededRandom } from '../../../test/kit/seeded-random.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE, unansweredHalf } from '../testkit/traces.ts'
import { isIn } from '../testkit/plain-filter.ts'
import { NEWEST_FIRST } from './page.ts'
import { countRecords } from './totals.ts'
import { callDetails, listCalls, listRecords, storedTrace, type CallRow } from './views.ts'

const NUMBERS = ['100', '101', '102', '+49301', '999']
let store: TempStore
let all: CallRecord[] = []

/** Makes 400 calls, many at the same instant, of one to four halves, the O-CDR of some dropped. */
function makeHalves(): HalfTrace[] {
  const random = seededRandom(7)
  const pick = <const T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!
  const halves: HalfTrace[] = []
  for (let call = 0; call < 400; call++) {
    const wallAt = NINE + Math.floor(random() * 90) * 1000
    const callId = `call-${call}`
    const first = {
      callerNumber: pick(NUMBERS),
      dialedNumber: pick(NUMBERS),
      destinationNumber: pick(NUMBERS),
    }
    const lowest = random() < 0.2 ? 1 : 0
    for (let hop = lowest; hop <= lowest + Math.floor(random() * 4); hop++) {
      const more = {
        callId,
        wallAt: wallAt + hop * 700,
        hop,
        side: hop === 0 ? 'O' : 'T',
        party: pick(['local', 'outside']),
      } as const
      const destination = { ...first, destinationNumber: pick(NUMBERS) }
      const kind = pick(['busy', 'no_answer', 'abandoned'] as const)
      halves.push(
        random() < 0.5
          ? answeredHalf(random() * 90_000, more, destination)
          : unansweredHalf(kind, more, destination),
      )
    }
  }
  return halves.sort(() => random() - 0.5)
}

const condition = (text: Partial<Condition> & Pick<Condition, 'field' | 'values'>): Condition => ({
  is: 'is',
  not: false,
  ...text,
})
const where = (...conditions: (Partial<Condition> & Pick<Condition, 'field' | 'values'>)[]) =>
  conditions.map(condition)

const FILTERS: RecordFilter[] = [
  { view: 'all', where: [] },
  { view: 'basic', where: [] },
  { view: 'failed', where: [] },
  { view: 'missed', where: [] },
  { view: 'all', where: where({ field: 'number', values: ['101'] }) },
  { view: 'all', where: where({ field: 'number', values: ['1-0-1', '(999)'] }) },
  { view: 'all', where: where({ field: 'number', values: ['nobody'] }) },
  { view: 'basic', where: where({ field: 'number', values: ['+49 (30) 1'] }), from: NINE + 20_000 },
  { view: 'failed', where: [], from: NINE + 10_000, to: NINE + 30_000 },
  { view: 'all', where: where({ field: 'side', values: ['T'] }, { field: 'party', values: ['outside'] }) },
  {
    view: 'all',
    where: where({ field: 'side', values: ['T'] }, { field: 'number', values: ['102'] }),
    to: NINE + 60_000,
  },
  { view: 'all', where: where({ field: 'result', values: ['busy', 'abandoned'] }) },
  { view: 'all', where: where({ field: 'result', values: ['busy', 'abandoned'], not: true }) },
]

const newestFirst = (a: CallRecord, b: CallRecord) => b.setup_time - a.setup_time || b.sequence - a.sequence
const lowestFirst = (a: CallRecord, b: CallRecord) => a.hop - b.hop || a.sequence - b.sequence
const expected = (filter: RecordFilter) => all.filter((record) => isIn(record, filter, all)).sort(newestFirst)

function expectedCalls(filter: RecordFilter): CallRow[] {
  const matching = Map.groupBy(expected(filter), (record) => record.call_id)
  const places = [...matching.values()].map((records) => records.sort(lowestFirst)[0]!)
  return places.sort(newestFirst).map(({ call_id: callId }) => {
    const halves = all.filter((record) => record.call_id === callId).sort(lowestFirst)
    return { record: halves[0]!, halves: halves.length }
  })
}

async function readAll<T>(
  page: (after: RecordCursor | undefined) => Promise<{ rows: T[]; next?: RecordCursor | undefined }>,
): Promise<T[]> {
  const rows: T[] = []
  let after: RecordCursor | undefined
  do {
    const found = await page(after)
    rows.push(...found.rows)
    after = found.next
  } while (after)
  return rows
}

beforeAll(async () => {
  store = await openTempStore()
  await store.fill(makeHalves())
  all = (await store.reader.all('SELECT * FROM record')) as unknown as CallRecord[]
})
afterAll(() => store.dispose())

describe.each(FILTERS)('%j', (filter) => {
  it.each([7, 500])('lists its records newest first, by pages of %i', async (limit) => {
    const rows = await readAll((after) =>
      listRecords(store.reader, { filter, sort: NEWEST_FIRST, limit, after }),
    )
    expect(rows).toEqual(expected(filter))
  })

  it.each([7, 500])('lists its calls by their lowest hop, by pages of %i', async (limit) => {
    const rows = await readAll((after) =>
      listCalls(store.reader, { filter, sort: NEWEST_FIRST, limit, after }),
    )
    expect(rows).toEqual(expectedCalls(filter))
  })

  it('counts them', async () => {
    const calls = [...Map.groupBy(expected(filter), (record) => record.call_id).values()].map(
      (records) => records.sort(lowestFirst)[0]!,
    )
    const talks = calls.map(({ duration }) => duration)
    const answered = calls.filter((record) => record.connect_time !== null)
    const talkSeconds = talks.reduce((sum, talk) => sum + talk, 0)
    expect(await countRecords(store.reader, { filter })).toMatchObject({
      records: expected(filter).length,
      calls: calls.length,
      answered: answered.length,
      answeredByMachine: 0,
      talkSeconds,
      longestSeconds: Math.max(0, ...talks),
      asr: calls.length === 0 ? null : answered.length / calls.length,
      acd: answered.length === 0 ? null : talkSeconds / answered.length,
    })
  })
})

it('a time range has its beginning and not its end', async () => {
  const { setup_time: at } = all[0]!
  const filter: RecordFilter = { view: 'all', from: at, to: at + 1, where: [] }
  const { rows } = await listRecords(store.reader, { filter, sort: NEWEST_FIRST, limit: 500 })
  expect(rows).toContainEqual(all[0])
  const before = await listRecords(store.reader, {
    filter: { view: 'all', to: at, where: [] },
    sort: NEWEST_FIRST,
    limit: 500,
  })
  expect(before.rows).not.toContainEqual(all[0])
})

it('shows a call with all its halves and their traces', async () => {
  const { rows } = await listCalls(store.reader, {
    filter: { view: 'all', where: [] },
    sort: NEWEST_FIRST,
    limit: 500,
  })
  const largest = rows.sort((a, b) => b.halves - a.halves)[0]!
  const details = await callDetails(store.reader, largest.record.call_id)
  expect(details.halves.map(({ record }) => record)).toEqual(
    all.filter((record) => record.call_id === details.callId).sort(lowestFirst),
  )
  for (const { record, trace } of details.halves) {
    expect(trace[0]).toEqual({ at: record.setup_time, state: 'Null', event: 'open', next: 'Null' })
    expect(trace.at(-1)!.at).toBe(record.release_time)
    expect(await storedTrace(store.reader, record.record_id)).toMatchObject({ recordId: record.record_id })
  }
  expect(await callDetails(store.reader, 'no such call')).toEqual({ callId: 'no such call', halves: [] })
  expect(await storedTrace(store.reader, 'no such record')).toBeUndefined()
})

it('every row is what its stored trace gives', async () => {
  for (const { sequence, written_at: writtenAt, ...row } of all) {
    const { kind, ...draft } = row as typeof row & { kind: number }
    expect(kind).toBeGreaterThan(0)
    const trace = await storedTrace(store.reader, draft.record_id)
    expect({ ...deriveRecord(trace!), sequence, written_at: writtenAt }).toEqual({
      ...draft,
      sequence,
      written_at: writtenAt,
    })
  }
})
