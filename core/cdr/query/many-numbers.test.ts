import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Condition, RecordFilter } from '../../contract/index.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE } from '../testkit/traces.ts'
import { listRecords } from './views.ts'

const ROWS = 1500
const HOUR = 3_600_000
let store: TempStore

beforeAll(async () => {
  store = await openTempStore()
  const halves = Array.from({ length: ROWS }, (_, index) =>
    answeredHalf(1000, { wallAt: NINE + index * HOUR }),
  )
  await store.fill(halves, (draft, index) => ({
    ...draft,
    caller_number: `+49555${index}`,
    dialed_number: '143',
  }))
})
afterAll(() => store.dispose())

const part = (is: Condition['is'], value: string, field: Condition['field'] = 'number'): Condition => ({
  field,
  is,
  values: [value],
  not: false,
})
async function sequences(
  filter: Partial<RecordFilter>,
  direction: 'ascending' | 'descending',
  limit: number,
) {
  const found: number[] = []
  const request = {
    filter: { view: 'all' as const, where: [], ...filter },
    sort: { column: 'setup_time' as const, direction },
    limit,
  }
  for (let after: { value: number | string | null; sequence: number } | undefined; ;) {
    const page = await listRecords(store.reader, { ...request, after })
    found.push(...page.rows.map(({ sequence }) => sequence))
    if (!page.next) return found
    after = page.next
  }
}
const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

describe('a part that hundreds of numbers have', () => {
  it.each(['ascending', 'descending'] as const)(
    'is read page by page without a gap: %s',
    async (direction) => {
      const all = upTo(1, ROWS)
      const expected = direction === 'ascending' ? all : all.reverse()
      expect(await sequences({ where: [part('contains', '555')] }, direction, 97)).toEqual(expected)
    },
  )
  it('keeps to a range of time', async () => {
    const range = { from: NINE + 100 * HOUR, to: NINE + 700 * HOUR }
    expect(await sequences({ where: [part('contains', '555')], ...range }, 'ascending', 50)).toEqual(
      upTo(101, 700),
    )
    const never = { from: NINE - 9 * HOUR, to: NINE - HOUR }
    expect(await sequences({ where: [part('contains', '555')], ...never }, 'descending', 50)).toEqual([])
  })
  it('goes with another number', async () => {
    const where = [part('is', '143'), part('is', '+49-555 7', 'from')]
    expect(await sequences({ where }, 'descending', 10)).toEqual([8])
    expect(await sequences({ where: [part('is', '143'), part('is', '144')] }, 'descending', 10)).toEqual([])
  })
})
