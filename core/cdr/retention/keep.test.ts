import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE } from '../testkit/traces.ts'
import { deleteRecords } from './delete-records.ts'
import { keepingLog, logLost } from './keeping-log.ts'
import { planDeletion } from './plan-deletion.ts'

let store: TempStore
beforeEach(async () => {
  store = await openTempStore()
  const halves = Array.from({ length: 10 }, (_, i) => answeredHalf(1000, { wallAt: NINE + i * 1000 }))
  await store.fill(halves, (draft, index) => ({ ...draft, emergency: index === 2 ? 1 : 0 }))
})
afterEach(() => store.dispose())

const sequences = async () =>
  (await store.writer.all('SELECT sequence FROM record ORDER BY sequence')).map((row) => row['sequence'])
const none = { before: null, emergencyBefore: null, keepRecords: null, keepBytes: null }
const batch = { emergencyBefore: null, batch: 4, at: NINE + 1_000_000.4, why: 'older than 7 days' }

it('deletes in batches what is too old, never an emergency call, and writes the run down as one line', async () => {
  const plan = await planDeletion(store.longReader, { ...none, before: NINE + 7000 })
  expect(plan).toEqual({ records: 6, upTo: { setupTime: NINE + 6000, sequence: 7 }, rule: 'age' })
  const upTo = plan.upTo!
  expect(await deleteRecords(store.writer, { ...batch, upTo })).toBe(4)
  expect(await sequences()).toEqual([3, 6, 7, 8, 9, 10])
  expect(await deleteRecords(store.writer, { ...batch, upTo })).toBe(2)
  expect(await deleteRecords(store.writer, { ...batch, upTo })).toBe(0)
  expect(await sequences()).toEqual([3, 8, 9, 10])
  expect(await keepingLog(store.writer, 10)).toEqual([
    {
      kind: 'deleted',
      at: NINE + 1_000_000,
      why: 'older than 7 days',
      records: 6,
      firstSequence: 1,
      lastSequence: 7,
    },
  ])
  const traces = await store.writer.get('SELECT COUNT(*) AS n FROM half_trace')
  expect(traces).toEqual({ n: 4 })
})

it('deletes emergency calls by their own age', async () => {
  const rules = { ...none, before: NINE + 7000, emergencyBefore: NINE + 2500 }
  const { records, upTo } = await planDeletion(store.longReader, rules)
  expect([records, upTo]).toEqual([7, { setupTime: NINE + 6000, sequence: 7 }])
  const { emergencyBefore } = rules
  expect(await deleteRecords(store.writer, { ...batch, batch: 100, emergencyBefore, upTo: upTo! })).toBe(7)
  expect(await sequences()).toEqual([8, 9, 10])
})

it('keeps at most so many records; the rule that takes most counts', async () => {
  const byCount = await planDeletion(store.longReader, { ...none, before: NINE + 1000, keepRecords: 4 })
  expect(byCount).toEqual({ records: 6, upTo: { setupTime: NINE + 6000, sequence: 7 }, rule: 'count' })
  const onlyEmergency = await planDeletion(store.longReader, { ...none, keepRecords: 0 })
  expect(onlyEmergency.records).toBe(9)
  expect(await planDeletion(store.longReader, { ...none, keepRecords: 10 })).toEqual({
    records: 0,
    upTo: null,
    rule: null,
  })
})

it('keeps at most so many bytes, and a run leaves no more than that', async () => {
  const many = Array.from({ length: 500 }, (_, i) =>
    answeredHalf(1000, { wallAt: NINE + 100_000 + i * 1000 }),
  )
  await store.fill(many)
  const [pages, size] = await Promise.all(
    ['page_count', 'page_size'].map((p) => store.reader.get(`PRAGMA ${p}`)),
  )
  const bytes = Number(pages!['page_count']) * Number(size!['page_size'])
  const rules = { ...none, keepBytes: bytes / 2 }
  const { upTo, records, rule } = await planDeletion(store.longReader, rules)
  expect([rule, records]).toEqual(['size', 255])
  expect(await deleteRecords(store.writer, { ...batch, batch: 500, upTo: upTo!, why: 'size' })).toBe(255)
  const next = await planDeletion(store.longReader, rules)
  expect(next.records).toBeLessThan(60)
})

it('the next record goes on counting', async () => {
  const upTo = { setupTime: NINE + 100_000, sequence: 99 }
  await deleteRecords(store.writer, { ...batch, batch: 100, upTo })
  await store.fill([answeredHalf(1)])
  expect(await sequences()).toEqual([3, 11])
})

it('marks where records were lost, once', async () => {
  const lost = { records: 3, at: NINE + 5.5, why: 'disk full' }
  await logLost(store.writer, lost)
  await logLost(store.writer, lost)
  expect(await keepingLog(store.writer, 10)).toEqual([
    { kind: 'lost', at: NINE + 6, why: 'disk full', records: 3, firstSequence: 11, lastSequence: 13 },
  ])
  await store.fill([answeredHalf(1)])
  expect((await sequences()).at(-1)).toBe(14)
})
