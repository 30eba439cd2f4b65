import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DraftRecord } from '../../contract/index.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE, unansweredHalf } from '../testkit/traces.ts'
import { LAST_CALLS_SQL, lastCalls } from './last-calls.ts'

const MINUTE = 60_000
let store: TempStore

/** One record after the other, a minute apart. */
const RECORDS: Partial<DraftRecord>[] = [
  { caller_number: '100', destination_number: '101', direction: 'internal' },
  { caller_number: '+4930100', destination_number: '102', direction: 'inbound' },
  { caller_number: '103', destination_number: '+4930100', direction: 'outbound' },
  // Strangers with numbers of ours, and numbers of ours at strangers.
  { caller_number: '100', destination_number: '104', direction: 'inbound' },
  { caller_number: '105', destination_number: '101', direction: 'outbound' },
  { caller_number: '100', destination_number: '101', direction: 'transit' },
  { caller_number: '107', destination_number: '108', direction: 'internal', side: 'T' },
]

beforeAll(async () => {
  store = await openTempStore()
  const halves = RECORDS.map((_, index) => answeredHalf(1000, { wallAt: NINE + index * MINUTE }))
  await store.fill(halves, (draft, index) => ({ ...draft, ...RECORDS[index] }))
})
afterAll(() => store.dispose())

it.each([
  ['100', 0],
  ['101', 0],
  ['102', 1],
  ['103', 2],
  ['104', 3],
  ['105', 4],
  ['107', 6],
  ['108', 6],
  ['10', undefined],
  ['999', undefined],
])('extension %s last had a call in minute %s', async (number, minute) => {
  const found = await lastCalls(store.reader, { numbers: [number] })
  expect(found).toEqual(minute === undefined ? [] : [{ number, at: NINE + minute * MINUTE }])
})

it('are those of the moment: a newer record counts, a deleted one no more', async () => {
  await store.fill([unansweredHalf('busy', { wallAt: NINE + 90 * MINUTE })], (draft) => ({
    ...draft,
    caller_number: '110',
    destination_number: '111',
  }))
  const asked = { numbers: ['110', '111'] }
  expect((await lastCalls(store.reader, asked)).map(({ at }) => at)).toEqual(
    Array(2).fill(NINE + 90 * MINUTE),
  )
  await store.writer.run("DELETE FROM record WHERE caller_number = '110'")
  expect(await lastCalls(store.reader, asked)).toEqual([])
})

it('stand in the indexes of numbers: no record is read, and none is passed over in the table', async () => {
  const plan = await store.reader.all(`EXPLAIN QUERY PLAN ${LAST_CALLS_SQL}`, ['["100"]'])
  const lines = plan.map((row) => String(row['detail'])).filter((line) => /\brecord\b|TEMP/.test(line))
  expect(lines).toEqual([
    'SEARCH record USING COVERING INDEX record_caller_bare (<expr>=?)',
    'SEARCH record USING COVERING INDEX record_destination_bare (<expr>=?)',
  ])
})
