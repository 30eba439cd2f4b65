import { afterEach, beforeEach, expect, it } from 'vitest'
import { deleteRecords } from '../retention/delete-records.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE } from '../testkit/traces.ts'
import { recordsSince } from './since.ts'

let store: TempStore
beforeEach(async () => {
  store = await openTempStore()
  const halves = Array.from({ length: 10 }, (_, i) => answeredHalf(1000, { wallAt: NINE + i * 1000 }))
  // Written in the order of their setup, but for the last, which began first.
  await store.fill(halves, (draft, i) => ({ ...draft, setup_time: i === 9 ? NINE - 1000 : draft.setup_time }))
})
afterEach(() => store.dispose())

const since = async (place: number, limit = 4) => {
  const page = await recordsSince(store.longReader, { since: place, limit })
  return { ...page, records: page.records.map(({ sequence }) => sequence) }
}

it('tells each record once, in the order of its sequence', async () => {
  const told: number[] = []
  let place = 0
  for (let more = true; more;) {
    const page = await since(place)
    told.push(...page.records)
    expect(page.gaps).toEqual([])
    ;({ next: place, more } = page)
  }
  expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(await since(place)).toEqual({ records: [], next: 10, more: false, gaps: [] })
  await store.fill([answeredHalf(1)])
  expect(await since(place)).toMatchObject({ records: [11], next: 11 })
})

it('explains every number that has no record', async () => {
  const rule = { emergencyBefore: null, batch: 100, at: NINE, why: 'older than 7 days' }
  await deleteRecords(store.writer, { ...rule, upTo: { setupTime: NINE + 2999, sequence: 100 } })
  const deletions = [{ at: NINE, why: 'older than 7 days' }]
  expect(await since(0)).toEqual({
    records: [4, 5, 6, 7],
    next: 7,
    more: true,
    gaps: [{ first: 1, last: 3, deletions }],
  })
  expect(await since(7)).toEqual({
    records: [8, 9],
    next: 10,
    more: false,
    gaps: [{ first: 10, last: 10, deletions }],
  })
})

it('goes on when everything was deleted', async () => {
  await deleteRecords(store.writer, {
    emergencyBefore: null,
    batch: 100,
    at: NINE,
    why: 'all',
    upTo: { setupTime: NINE + 1_000_000, sequence: 100 },
  })
  expect(await since(2)).toMatchObject({ records: [], next: 10, gaps: [{ first: 3, last: 10 }] })
  expect(await since(10)).toMatchObject({ records: [], gaps: [] })
  await expect(since(99)).rejects.toMatchObject({ code: 'since.beyond-end' })
})

it('reads along the index of sequences', async () => {
  const plan = await store.reader.all(
    'EXPLAIN QUERY PLAN SELECT * FROM record WHERE sequence > 5 ORDER BY sequence LIMIT 100',
  )
  expect(plan.map(({ detail }) => detail)).toEqual(['SEARCH record USING INDEX record_sequence (sequence>?)'])
})

it.each([[0], [5], [10]])('a place up to the end is good: %i', async (place) => {
  expect((await since(place, 100)).next).toBe(10)
})

it.each([[11], [20], [Number.MAX_SAFE_INTEGER]])('a place beyond the end is refused: %i', async (place) => {
  await expect(since(place)).rejects.toMatchObject({ code: 'since.beyond-end', details: { last: 10 } })
})
