import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Condition, RecordFilter } from '../../contract/index.ts'
import { queries, type SqlValue } from '../../store/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE } from '../testkit/traces.ts'
import { pageQuery, type Page } from './page.ts'

let store: TempStore
beforeAll(async () => {
  store = await openTempStore()
  await store.fill([answeredHalf(1000)])
})
afterAll(() => store.dispose())

async function planOf(sql: string, params: readonly SqlValue[]): Promise<string[]> {
  const rows = await store.reader.all(`EXPLAIN QUERY PLAN ${sql}`, params)
  return rows.map((row) => String(row['detail']))
}

async function pagePlan(page: Page): Promise<string[]> {
  const { sql, parameters } = pageQuery(queries<CdrTables>(store.reader), page).compile()
  return planOf(sql, parameters as SqlValue[])
}

const after = { value: NINE, sequence: 5 }
const range = { from: NINE, to: NINE + 86_400_000 }
const NUMBER = { field: 'number', is: 'is', values: ['101'], not: false } as const satisfies Condition
const SIDE = { field: 'side', is: 'is', values: ['T'], not: false } as const satisfies Condition
const CASES: [string, RecordFilter, RegExp][] = [
  ['all records', { view: 'all', where: [] }, /record_time/],
  ['all records of a day', { view: 'all', where: [], ...range }, /record_time \(setup_time>/],
  ['basic calls', { view: 'basic', where: [] }, /record_basic/],
  ['basic calls of a day', { view: 'basic', where: [], ...range }, /record_basic \(setup_time>/],
  ['failed calls', { view: 'failed', where: [] }, /record_failed/],
  ['failed calls of a day', { view: 'failed', where: [], ...range }, /record_failed \(setup_time>/],
]

describe.each(['descending', 'ascending'] as const)('%s', (direction) => {
  const sort = { column: 'setup_time', direction } as const
  it.each(CASES)('%s: walks its index and never sorts', async (_title, filter, index) => {
    for (const each of ['record', 'call'] as const) {
      for (const place of [undefined, after]) {
        const plan = await pagePlan({ filter, sort, limit: 100, after: place, each })
        const [walk, ...inner] = plan.filter((line) => /^(SCAN|SEARCH)/.test(line))
        expect(walk).toMatch(index)
        expect(walk).toContain('USING INDEX')
        // The only other table visit is the lowest hop of one call, by the index on calls.
        for (const line of inner) expect(line).toMatch(/^SEARCH l USING .*record_call \(call_id=\?/)
        expect(plan.filter((line) => line.includes('TEMP B-TREE'))).toEqual([])
      }
    }
  })

  it.each<[string, RecordFilter]>([
    ['a number', { view: 'all', where: [NUMBER] }],
    ['a number of a day', { view: 'all', where: [NUMBER], ...range }],
    ['basic calls of a number', { view: 'basic', where: [NUMBER] }],
    ['callees of a number', { view: 'all', where: [SIDE, NUMBER] }],
  ])('%s: one search per number column', async (_title, filter) => {
    for (const each of ['record', 'call'] as const) {
      const plan = await pagePlan({ filter, sort, limit: 100, after, each })
      const visits = plan.filter((line) => /^(SCAN|SEARCH) record/.test(line))
      expect(visits.map((line) => /USING INDEX (\w+) \((<expr>)=\?/.exec(line)?.slice(1))).toEqual([
        ['record_caller_bare', '<expr>'],
        ['record_dialed_bare', '<expr>'],
        ['record_destination_bare', '<expr>'],
      ])
      for (const line of plan.filter((line) => / l USING/.test(line)))
        expect(line).toMatch(/record_call \(call_id=\?/)
    }
  })
})

it('finds the halves of a call, the deletions of retention and the journal by index', async () => {
  expect(await planOf('SELECT * FROM record WHERE call_id = ? ORDER BY hop, sequence', ['x'])).toEqual([
    'SEARCH record USING INDEX record_call (call_id=?)',
  ])
  const old =
    'SELECT record_id, sequence FROM record WHERE setup_time < ? AND emergency = 0 ORDER BY setup_time, sequence LIMIT 9'
  expect(await planOf(old, [NINE])).toEqual(['SEARCH record USING INDEX record_time (setup_time<?)'])
  expect(await planOf('SELECT entry FROM journal_entry WHERE record_id = ? ORDER BY place', ['x'])).toEqual([
    'SEARCH journal_entry USING PRIMARY KEY (record_id=?)',
  ])
})
