import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  COST_GROUPINGS,
  ratesSchema,
  recordFilterSchema,
  type CallRecord,
  type RecordFilter,
} from '../../contract/index.ts'
import { seededRandom } from '../../../test/kit/seeded-random.ts'
import { isIn } from '../testkit/plain-filter.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE } from '../testkit/traces.ts'
import { withCost } from '../record/with-cost.ts'
import { costsBy, costsToday } from './costs.ts'

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
it('totals are of all values, also of those beyond the limit', async () => {
  const { rows, totals } = await costsBy(store.reader, { filter: ALL, by: 'extension', limit: 1 })
  expect(rows).toHaveLength(1)
  expect(totals).toEqual([
    { currency: 'CHF', calls: 1, cost: 1 },
    { currency: 'EUR', calls: 3, cost: 2.75 },
  ])
})

describe("with today's rates", () => {
  const rates = ratesSchema.parse({
    currency: 'EUR',
    table: [
      { prefix: '+49', perMinute: 0.0123, interval: 1 },
      { prefix: '+4917', perMinute: 0.19, perCall: 0.033, interval: 30, freeSeconds: 10 },
      { prefix: '0800', perMinute: 0 },
    ],
  })
  const added = ratesSchema.parse({
    ...rates,
    table: [...rates.table, { prefix: '+33', perMinute: 0.6, interval: 1 }],
  })
  const FILTERS = [
    { view: 'basic' },
    { view: 'failed' },
    { where: [{ field: 'side', values: ['O'] }] },
    { where: [{ field: 'side', values: ['T'] }], from: NINE + 9000 },
    { where: [{ field: 'extension', values: ['100'] }] },
    { view: 'basic', where: [{ field: 'line', values: ['line 1'] }], to: NINE + 30_000 },
    { where: [{ field: 'direction', values: ['inbound'], not: true }], from: NINE + 5000, to: NINE + 6000 },
    { where: [{ field: 'party', values: ['local'] }] },
    { where: [{ field: 'charged', values: ['105'] }] },
  ].map((filter) => recordFilterSchema.parse(filter))
  const NUMBERS = ['+4930123', '004917155', '0800 55', '+33145', '112', '']
  const CALLS = 4200
  let month: TempStore

  beforeAll(async () => {
    month = await openTempStore()
    const random = seededRandom(23)
    const below = (bound: number) => Math.floor(random() * bound)
    const halves = Array.from({ length: CALLS }, (_, index) => {
      const sides = (['OT', 'O', 'T'] as const)[below(3)]!
      const talkMs = below(400_000)
      const wallAt = NINE + below(50) * 1000
      return [...sides].map((side) =>
        answeredHalf(talkMs, {
          callId: `call ${index}`,
          side: side as 'O' | 'T',
          hop: side === 'O' ? 0 : 1,
          wallAt,
        }),
      )
    }).flat()
    await month.fill(halves, (draft) =>
      withCost(
        {
          ...draft,
          ...(below(8) === 0 ? { connect_time: null, duration: 0 } : {}),
          direction: (['outbound', 'outbound', 'transit', 'inbound'] as const)[below(4)]!,
          party: draft.side === 'T' && below(5) > 0 ? 'outside' : 'local',
          destination_number: NUMBERS[below(NUMBERS.length)]!,
          dialed_number: NUMBERS[below(NUMBERS.length)]!,
          caller_number: String(100 + below(7)),
          charged_number: below(6) === 0 ? '105' : '',
          line: `line ${below(3)}`,
        },
        rates,
      ),
    )
  })
  afterAll(() => month.dispose())

  it.each([
    ['extension', {}],
    ['line', { from: NINE + 7000, to: NINE + 31_000 }],
    ['destination', { where: [{ field: 'from', is: 'is', values: ['101', '102'] }] }],
  ] as const)('the same rates give the same costs by %s, to the last digit', async (by, more) => {
    const filter = { ...ALL, ...more } as RecordFilter
    const written = await costsBy(month.reader, { filter, by, limit: 1000 })
    const today = await costsToday(month.reader, { filter, by, limit: 1000, rates })
    expect(today).toEqual(written)
    expect(written.totals[0]?.calls).toBeGreaterThan(100)
  })

  it('adds up the calls that the list shows, whatever halves the filter keeps', async () => {
    const all = (await month.reader.all('SELECT * FROM record')) as unknown as CallRecord[]
    const calls = [...Map.groupBy(all, ({ call_id: id }) => id).values()]
    const pays = (halves: readonly CallRecord[]) => {
      const withCosts = halves.filter(({ cost }) => cost !== null)
      const callees = withCosts.filter(({ side }) => side === 'T')
      return callees.length > 0 ? callees : withCosts
    }
    for (const filter of FILTERS) {
      const shown = calls.filter((halves) => halves.some((half) => isIn(half, filter, all)))
      const paying = shown.flatMap(pays)
      const digits = paying.reduce((sum, { cost }) => sum + Math.round(cost! * 10_000), 0)
      for (const by of COST_GROUPINGS) {
        const written = await costsBy(month.reader, { filter, by, limit: 1000 })
        expect(written.totals[0]?.calls ?? 0, JSON.stringify(filter)).toBe(paying.length)
        expect(Math.round((written.totals[0]?.cost ?? 0) * 10_000)).toBe(digits)
        expect(written.rows.reduce((sum, { calls: here }) => sum + here, 0)).toBe(paying.length)
        expect(await costsToday(month.reader, { filter, by, limit: 1000, rates })).toEqual(written)
      }
    }
  })

  it('a rate that came later counts, and no record is changed by it', async () => {
    const everything = () =>
      month.reader.all('SELECT record.*, (SELECT COUNT(*) FROM record_change) FROM record ORDER BY sequence')
    const before = JSON.stringify(await everything())
    const request = { filter: ALL, by: 'destination', limit: 1000 } as const
    const written = await costsBy(month.reader, request)
    const today = await costsToday(month.reader, { ...request, rates: added })
    const named = (rows: readonly { value: string }[]) => rows.map(({ value }) => value)
    expect(named(written.rows)).not.toContain('+33145')
    expect(named(today.rows)).toContain('+33145')
    expect(today.totals[0]!.cost).toBeGreaterThan(written.totals[0]!.cost)
    expect(JSON.stringify(await everything())).toBe(before)
  })

  it('no rates, no costs', async () => {
    const none = ratesSchema.parse({})
    const request = { filter: ALL, by: 'line', limit: 10, rates: none } as const
    expect(await costsToday(month.reader, request)).toEqual({ rows: [], totals: [] })
  })
})
