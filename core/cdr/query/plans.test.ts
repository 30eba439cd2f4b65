import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  COMPARISONS,
  FILTER_FIELDS,
  FILTER_FIELD_NAMES,
  type Condition,
  type RecordFilter,
} from '../../contract/index.ts'
import { queries, type SqlValue } from '../../store/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE, unansweredHalf } from '../testkit/traces.ts'
import { pageQuery, readPage, type Page } from './page.ts'

let store: TempStore
beforeAll(async () => {
  store = await openTempStore()
  await store.fill([answeredHalf(1000), unansweredHalf('busy'), answeredHalf(5000, { side: 'T', hop: 1 })])
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

/** Returns the plans of all queries made to read a page. */
async function plansOfReading(page: Page): Promise<string[]> {
  const asked: [string, readonly SqlValue[]][] = []
  const listening = {
    ...store.reader,
    all: (sql: string, params: readonly SqlValue[] = []) => {
      asked.push([sql, params])
      return store.reader.all(sql, params)
    },
  }
  await readPage(listening, page)
  return (await Promise.all(asked.map(([sql, params]) => planOf(sql, params)))).flat()
}

const after = { value: NINE, sequence: 5 }
const range = { from: NINE, to: NINE + 86_400_000 }
const NUMBER = { field: 'number', is: 'is', values: ['101'], not: false } as const satisfies Condition
const RESULT = { field: 'result', is: 'is', values: ['busy'], not: false } as const satisfies Condition
const NUMBER_INDEXES = ['record_caller_bare', 'record_dialed_bare', 'record_destination_bare']
const SIDE = { field: 'side', is: 'is', values: ['O'], not: false } as const satisfies Condition
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

  it.each(CASES.filter(([, { from }]) => from !== undefined))(
    '%s: a further page begins where the one before ended',
    (_title, filter) => {
      const later = { value: NINE + 3_600_000, sequence: 5 }
      const page = { filter, sort, limit: 100, after: later, each: 'record' as const }
      const { parameters } = pageQuery(queries<CdrTables>(store.reader), page).compile()
      const [from, to] = direction === 'ascending' ? [later.value, filter.to] : [filter.from, later.value + 1]
      expect(parameters.slice(0, 2)).toEqual([from, to])
    },
  )

  it('numbers that nearly every record has are found along the time', async () => {
    const begins = { field: 'from', is: 'begins', values: ['+49'], not: false } satisfies Condition
    const plan = await pagePlan({
      filter: { view: 'all', where: [begins] },
      sort,
      limit: 100,
      each: 'record',
    })
    expect(plan).toEqual(['SCAN record USING INDEX record_time'])
  })

  it.each(FILTER_FIELD_NAMES)('a filter on %s alone never reads the table from end to end', async (field) => {
    for (const is of COMPARISONS[FILTER_FIELDS[field].type]) {
      for (const each of ['record', 'call'] as const) {
        const filter: RecordFilter = { view: 'all', where: [{ field, is, values: ['101'], not: false }] }
        for (const line of await plansOfReading({ filter, sort, limit: 100, after, each })) {
          if (!/^(SCAN|SEARCH) (record|l)\b/.test(line)) continue
          expect(line, `${field} ${is}`).toContain('USING')
          // Along the time, where nothing else is known of a column; by an index that knows it everywhere else.
          if (line.startsWith('SCAN')) expect(line).toMatch(/USING INDEX record_time/)
        }
      }
    }
  })

  it.each<[string, RecordFilter, string[]]>([
    ['a number', { view: 'all', where: [NUMBER] }, NUMBER_INDEXES],
    ['a number of a day', { view: 'all', where: [NUMBER], ...range }, NUMBER_INDEXES],
    ['basic calls of a number', { view: 'basic', where: [NUMBER] }, NUMBER_INDEXES],
    ['a part of a number', { view: 'all', where: [{ ...NUMBER, is: 'contains' }] }, NUMBER_INDEXES],
    ['callers', { view: 'all', where: [SIDE] }, ['record_of_kind']],
    ['failed calls without an answer', { view: 'failed', where: [RESULT] }, ['record_of_kind']],
  ])('%s: keys come from an index', async (_title, filter, indexes) => {
    const plan = await plansOfReading({ filter, sort, limit: 100, each: 'record' })
    const keys = plan.filter((line) => /^(SCAN|SEARCH) record\b/.test(line) && !/sequence=\?/.test(line))
    for (const line of keys) expect(line).toMatch(/^SEARCH record USING (COVERING )?INDEX/)
    expect(new Set(keys.map((line) => /INDEX (\w+)/.exec(line)?.[1]))).toEqual(new Set(indexes))
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

it('forgets a number that no record has any more by index', async () => {
  const { sql } = (await store.reader.get("SELECT sql FROM sqlite_schema WHERE name = 'record_deleted'")) as {
    sql: string
  }
  const forget = /DELETE FROM known_number[^;]*/.exec(sql)![0].replace(/OLD\.\w+/g, "'x'")
  const plan = (await store.writer.all(`EXPLAIN QUERY PLAN ${forget}`)).map((row) => String(row['detail']))
  expect(plan.filter((line) => /record\b/.test(line) && !/record_\w+_bare \(<expr>=\?/.test(line))).toEqual(
    [],
  )
})
