import { expect, it } from 'vitest'
import { queries } from '../../store/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { callsBy } from '../report/index.ts'
import { openTempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE } from '../testkit/traces.ts'
import { ofCallsInFilter, type TimePart } from './calls-in-filter.ts'
import { NEWEST_FIRST } from './page.ts'
import type { PlannedFilter } from './planned-filter.ts'
import { countRecords } from './totals.ts'
import { listCalls } from './views.ts'

const EVERYTHING: PlannedFilter = { view: 'all', where: [] }
const YEAR: PlannedFilter = { ...EVERYTHING, from: 1000, to: 9000 }

/** Returns the lower bounds of the walk, in the order in which SQLite takes them. */
async function lowerBounds(filter: PlannedFilter, part?: TimePart): Promise<unknown[]> {
  const store = await openTempStore()
  const { sql, parameters } = queries<CdrTables>(store.reader)
    .selectFrom('record')
    .select('sequence')
    .where(ofCallsInFilter(filter, 100, part))
    .compile()
  await store.dispose()
  const [walk] = sql.split(' AND ((')
  return [...walk!.matchAll(/>= \?|< \?/g)].flatMap(([sign], place) =>
    sign === '>= ?' ? [parameters[place]] : [],
  )
}

it.each([
  ['all of a range', YEAR, undefined, [900]],
  ['a part of a range', YEAR, { from: 5000, to: 6000 }, [5000]],
  ['everything from an instant on', EVERYTHING, { from: 5000, to: Infinity }, [5000]],
  ['everything', EVERYTHING, undefined, []],
])('one walk from one lower bound: %s', async (_name, filter, part, bounds) => {
  expect(await lowerBounds(filter, part)).toEqual(bounds)
})

/** Each call with the second of its caller's and its callee's record, where it has one. */
const CALLS = {
  both: { O: 10, T: 11 },
  before: { O: -1, T: 1 },
  after: { O: 58, T: 61 },
  calleeOnly: { T: 20 },
  calleesEarlier: { O: 61, T: 59 },
} as const

it.each([
  ['no call is counted by a callee', ['both', 'before', 'after', 'calleesEarlier']],
  ['one call is', ['both', 'before', 'after', 'calleesEarlier', 'calleeOnly']],
] as const)('each call of a range counts once, when %s', async (_name, names) => {
  const store = await openTempStore()
  const halves = names.flatMap((callId) =>
    Object.entries(CALLS[callId]).map(([side, second]) =>
      answeredHalf(1000, {
        callId,
        side: side as 'O' | 'T',
        hop: side === 'O' ? 0 : 1,
        wallAt: NINE + second * 1000,
      }),
    ),
  )
  await store.fill(halves)
  const range = { from: NINE, to: NINE + 60_000 }
  for (const filter of [EVERYTHING, { ...EVERYTHING, ...range }]) {
    const { calls } = await countRecords(store.reader, { filter })
    const { rows } = await listCalls(store.reader, { filter, sort: NEWEST_FIRST, limit: 100 })
    const grouped = await callsBy(store.reader, { filter, by: 'result', order: 'calls', limit: 9 })
    expect([calls, rows.length, grouped.rows[0]?.calls]).toEqual([names.length, names.length, names.length])
  }
  await store.dispose()
})
