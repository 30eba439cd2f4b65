import { expect, it } from 'vitest'
import { queries } from '../../store/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { openTempStore } from '../testkit/temp-store.ts'
import { ofCallsInFilter } from './calls-in-filter.ts'
import type { PlannedFilter } from './planned-filter.ts'

const EVERYTHING: PlannedFilter = { view: 'all', where: [] }
const YEAR: PlannedFilter = { ...EVERYTHING, from: 1000, to: 9000 }

/** Returns the lower bounds of the walk, in the order in which SQLite takes them. */
async function lowerBounds(filter: PlannedFilter, begin?: number): Promise<unknown[]> {
  const store = await openTempStore()
  const { sql, parameters } = queries<CdrTables>(store.reader)
    .selectFrom('record')
    .select('sequence')
    .where(ofCallsInFilter(filter, 100, begin))
    .compile()
  await store.dispose()
  const [walk] = sql.split(' AND ((')
  return [...walk!.matchAll(/>= \?|< \?/g)].flatMap(([sign], place) =>
    sign === '>= ?' ? [parameters[place]] : [],
  )
}

it.each([
  ['all of a range', YEAR, undefined, [900]],
  ['a range, from a half in it on', YEAR, 5000, [5000]],
  ['a range, from before it on', YEAR, 10, [900]],
  ['everything, from a half on', EVERYTHING, 5000, [5000]],
  ['everything', EVERYTHING, undefined, []],
])('one walk from one lower bound: %s', async (_name, filter, begin, bounds) => {
  expect(await lowerBounds(filter, begin)).toEqual(bounds)
})
