import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  bareNumber,
  e164Of,
  numberPlanOf,
  recordFilterSchema,
  waysToWrite,
  type CallRecord,
} from '../../contract/index.ts'
import { seededRandom } from '../../../test/kit/seeded-random.ts'
import { callsBy, costsBy, costsToday, missedByExtension, missedCalls } from '../report/index.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE, unansweredHalf } from '../testkit/traces.ts'
import { countRecords } from './totals.ts'
import { listRecords } from './views.ts'
import { NEWEST_FIRST } from './page.ts'

const NUMBERS = [
  ...['+4930123456', '004930123456', '030123456', '030/12 34-56', '123456', '+49 (30) 123456'],
  ...['+493012', '03012', '12', '100', '12345', '0100', '110', '116117', '*30123456', 'anonymous', ''],
  ...['+33123456789', '0033123456789', '0123456789', '123456789', '+390612345678', '0612345678'],
  ...[
    '+393471234567',
    '3471234567',
    '+12125550123',
    '12125550123',
    '2125550123',
    '5550123',
    '01112125550123',
  ],
  ...['+34912345678', '912345678', '+442079460123', '02079460123', '79460123', '+', '+1', '00', '0000000000'],
]
const PLACES = [
  { country: '', areaCode: '' },
  { country: 'DE', areaCode: '' },
  { country: 'DE', areaCode: '030' },
  { country: 'FR', areaCode: '' },
  { country: 'IT', areaCode: '06' },
  { country: 'US', areaCode: '212' },
  { country: 'GB', areaCode: '20' },
  { country: 'ES', areaCode: '' },
  { country: 'RU', areaCode: '495' },
]

let store: TempStore
let all: CallRecord[]
const settle = ({ country, areaCode }: { country: string; areaCode: string }) =>
  store.writer.run('UPDATE number_plan SET country = ?, area_code = ?', [country, areaCode])

beforeAll(async () => {
  store = await openTempStore()
  const halves = NUMBERS.map((_, i) => answeredHalf(60_000, { callId: `call-${i}`, wallAt: NINE + i * 1000 }))
  await store.fill(halves, (draft, i) => ({
    ...draft,
    caller_number: '100',
    dialed_number: `9${NUMBERS[i]}`,
    destination_number: NUMBERS[i]!,
    charged_number: '100',
    presented_number: NUMBERS[i]!,
    direction: 'outbound',
    cost: 1,
    currency: 'EUR',
  }))
  all = (await store.reader.all('SELECT * FROM record')) as unknown as CallRecord[]
})
afterAll(() => store.dispose())

async function found(field: string, is: string, values: string[], not = false): Promise<string[]> {
  const filter = recordFilterSchema.parse({ where: [{ field, is, values, not }] })
  const page = await listRecords(store.reader, { filter, sort: NEWEST_FIRST, limit: 100 })
  expect((await countRecords(store.reader, { filter })).records).toBe(page.rows.length)
  return page.rows.map((record) => record.destination_number).sort()
}

describe.each(PLACES)('search in $country $areaCode', (place) => {
  const plan = numberPlanOf(place)
  /** Returns all ways to write a number, in plain words. */
  const waysOf = (number: string) => {
    const bare = bareNumber(number)
    const e164 = plan && e164Of(bare, plan)
    return e164 === undefined ? [bare] : [bare, ...waysToWrite(e164, plan!)]
  }
  beforeAll(() => settle(place))

  it.each(['reached', 'presented'])('finds the same numbers, however they are written: %s', async (field) => {
    for (const value of NUMBERS.filter((number) => number !== '')) {
      const wanted = waysOf(value)
      const same = NUMBERS.filter((number) => wanted.includes(bareNumber(number))).sort()
      expect(await found(field, 'is', [value]), value).toEqual(same)
      const others = NUMBERS.filter((number) => !same.includes(number)).sort()
      expect(await found(field, 'is', [value], true), `not ${value}`).toEqual(others)
    }
  })

  it('finds beginnings in every way to write them', async () => {
    const random = seededRandom(7)
    for (const number of NUMBERS.filter((one) => plan && e164Of(bareNumber(one), plan))) {
      const bare = bareNumber(number)
      const value = bare.slice(0, 4 + Math.floor(random() * (bare.length - 4)))
      const begins = await found('reached', 'begins', [value])
      expect(begins, value).toContain(number)
      // Whatever is written so begins so.
      expect(begins).toEqual(
        expect.arrayContaining(NUMBERS.filter((one) => bareNumber(one).startsWith(value))),
      )
      for (const hit of begins) {
        const isFit = waysOf(hit).some((way) => way.startsWith(value))
        expect(isFit, `${hit} begins with ${value}`).toBe(true)
      }
    }
  })

  it('groups in the database as the contract does', async () => {
    const { rows } = await callsBy(store.reader, {
      filter: recordFilterSchema.parse({}),
      by: 'destination',
      order: 'calls',
      limit: 100,
    })
    const wanted = Map.groupBy(all, ({ destination_number: number }) => {
      return (plan && e164Of(bareNumber(number), plan)) ?? number
    })
    expect(Object.fromEntries(rows.map(({ value, calls }) => [value, calls]))).toEqual(
      Object.fromEntries([...wanted].map(([value, records]) => [value, records.length])),
    )
    const costs = await costsBy(store.reader, {
      filter: recordFilterSchema.parse({}),
      by: 'destination',
      limit: 100,
    })
    expect(Object.fromEntries(costs.rows.map(({ value, cost }) => [value, cost]))).toEqual(
      Object.fromEntries([...wanted].map(([value, records]) => [value, records.length])),
    )
  })
})

describe('in Berlin', () => {
  beforeAll(() => settle({ country: 'DE', areaCode: '30' }))
  const SAME = [
    '+4930123456',
    '004930123456',
    '030123456',
    '030/12 34-56',
    '123456',
    '+49 (30) 123456',
  ].sort()

  it.each([
    ['contains', '0301234'],
    ['contains', '+49 30 1234'],
    ['contains', '0049301234'],
    ['begins', '+4930123'],
    ['begins', '030123'],
    ['ends', '030123456'],
  ])('a number that %s %s is found in each way', async (is, value) => {
    expect(await found('reached', is, [value])).toEqual(expect.arrayContaining(SAME))
  })
  it('many values at once are folded too', async () => {
    const others = Array.from({ length: 60 }, (_, i) => `0999${i}`)
    for (const is of ['is', 'begins', 'contains', 'ends'])
      expect(await found('reached', is, [...others, '030123456'])).toEqual(expect.arrayContaining(SAME))
  })
  it('an extension is found as it is written only', async () => {
    expect(await found('extension', 'is', ['100'])).toHaveLength(NUMBERS.length)
    expect(await found('extension', 'is', ['+4930100'])).toEqual([])
  })
  it("today's rates are of every way to write a number", async () => {
    const rates = {
      currency: 'EUR',
      table: [{ prefix: '+4930', name: '', perMinute: 1, perCall: 0, interval: 60, freeSeconds: 0 }],
    }
    const filter = recordFilterSchema.parse({ where: [{ field: 'reached', values: SAME }] })
    const { rows } = await costsToday(store.reader, { filter, by: 'destination', limit: 10, rates })
    expect(rows).toMatchObject([{ value: '+4930123456', calls: SAME.length, cost: SAME.length }])
  })
})

describe('a missed call', () => {
  const WAYS = ['+4930123456', '004930123456', '030123456', '123456']
  it.each(WAYS.flatMap((missed) => WAYS.map((back) => [missed, back] as const)))(
    'of %s is returned by a call to %s',
    async (missed, back) => {
      const office = await openTempStore()
      try {
        await office.writer.run("UPDATE number_plan SET country = 'DE', area_code = '30'")
        const halves = [
          unansweredHalf('no_answer', { callId: 'missed', wallAt: NINE, party: 'outside' }),
          answeredHalf(5000, { callId: 'back', wallAt: NINE + 60_000 }),
        ]
        const numbers = [
          { caller_number: missed, destination_number: '100', direction: 'inbound' },
          { caller_number: '100', destination_number: back, direction: 'outbound' },
        ] as const
        await office.fill(halves, (draft, i) => ({ ...draft, ...numbers[i] }))
        const page = await missedCalls(office.reader, { kind: 'office', days: 7, only: 'all', limit: 10 })
        expect(page.rows.map(({ returned }) => [returned?.callId, returned?.by])).toEqual([['back', '100']])
        expect((await missedByExtension(office.reader, { days: 7 })).rows).toEqual([])
      } finally {
        await office.dispose()
      }
    },
  )
})
