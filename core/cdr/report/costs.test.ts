import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RecordFilter } from '../../contract/index.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE } from '../testkit/traces.ts'
import { costsBy } from './costs.ts'

const ALL: RecordFilter = { view: 'all', where: [] }
let store: TempStore

beforeAll(async () => {
  store = await openTempStore()
  const half = (callId: string, side: 'O' | 'T', at: number) =>
    answeredHalf(60_000, { callId, side, hop: side === 'O' ? 0 : 1, wallAt: NINE + at })
  await store.fill(
    [
      half('a', 'O', 0),
      half('a', 'T', 1),
      half('b', 'O', 1000),
      half('c', 'O', 2000),
      half('c', 'T', 2001),
      half('d', 'O', 3000),
    ],
    (draft, index) => {
      const cost = [0.5, 0.5, 0.25, null, 2, 1][index]!
      const caller = ['100', '100', '101', '+4930', '+4930', '100'][index]!
      return {
        ...draft,
        cost,
        currency: cost === null ? '' : index === 5 ? 'CHF' : 'EUR',
        caller_number: caller,
        // Forwarded to the outside: the extension that was called pays.
        charged_number: index === 4 ? '101' : '',
        line: index > 2 ? 'line 2' : 'line 1',
      }
    },
  )
})
afterAll(() => store.dispose())

it('a call costs once, for whom it is charged to, in each currency', async () => {
  expect((await costsBy(store.reader, { filter: ALL, by: 'extension', limit: 10 })).rows).toEqual([
    { value: '101', currency: 'EUR', calls: 2, talkSeconds: 120, cost: 2.25 },
    { value: '100', currency: 'CHF', calls: 1, talkSeconds: 60, cost: 1 },
    { value: '100', currency: 'EUR', calls: 1, talkSeconds: 60, cost: 0.5 },
  ])
})
it('costs are those of the filter', async () => {
  const filter: RecordFilter = { ...ALL, from: NINE + 1500 }
  expect(
    (await costsBy(store.reader, { filter, by: 'line', limit: 10 })).rows.map(({ cost }) => cost),
  ).toEqual([2, 1])
})
it('reads the records with a cost alone', async () => {
  const plan = await store.reader.all(
    'EXPLAIN QUERY PLAN SELECT COUNT(*) FROM record WHERE cost IS NOT NULL AND setup_time >= 1 AND setup_time < 2',
  )
  expect(String(plan[0]?.['detail'])).toContain('record_cost')
})
