import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE } from '../testkit/traces.ts'
import { countOld, deleteOld, deletionLog } from './delete-old.ts'

let store: TempStore
beforeEach(async () => {
  store = await openTempStore()
  const halves = Array.from({ length: 10 }, (_, i) => answeredHalf(1000, { wallAt: NINE + i * 1000 }))
  await store.fill(halves, (draft, index) => ({ ...draft, emergency: index === 2 ? 1 : 0 }))
})
afterEach(() => store.dispose())

const sequences = async () =>
  (await store.writer.all('SELECT sequence FROM record ORDER BY sequence')).map((row) => row['sequence'])
const rule = { before: NINE + 7000, batch: 4, at: NINE + 1_000_000.4, why: 'older than 7 days' }

it('deletes in batches what is too old, never an emergency call, and writes down what it did', async () => {
  expect(await countOld(store.writer, rule.before)).toBe(6)
  expect(await deleteOld(store.writer, rule)).toBe(4)
  expect(await sequences()).toEqual([3, 6, 7, 8, 9, 10])
  expect(await deleteOld(store.writer, rule)).toBe(2)
  expect(await deleteOld(store.writer, rule)).toBe(0)
  expect(await sequences()).toEqual([3, 8, 9, 10])
  expect(await countOld(store.writer, rule.before)).toBe(0)
  const common = { at: NINE + 1_000_000, why: 'older than 7 days' }
  expect(await deletionLog(store.writer, 10)).toEqual([
    { ...common, records: 2, firstSequence: 6, lastSequence: 7 },
    { ...common, records: 4, firstSequence: 1, lastSequence: 5 },
  ])
})

it('takes the traces along', async () => {
  await deleteOld(store.writer, { ...rule, batch: 100 })
  const left = await store.writer.get('SELECT COUNT(*) AS n FROM half_trace')
  expect(left).toEqual({ n: 4 })
})

it('the next record goes on counting', async () => {
  await deleteOld(store.writer, { ...rule, before: NINE + 100_000, batch: 100 })
  await store.fill([answeredHalf(1)])
  expect(await sequences()).toEqual([3, 11])
})
