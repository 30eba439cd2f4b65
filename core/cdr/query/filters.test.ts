import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  COMPARISONS,
  FILTER_FIELDS,
  FILTER_FIELD_NAMES,
  RECORD_COLUMN_IDS,
  RECORD_COLUMNS,
  recordFilterSchema,
  type CallRecord,
  type Condition,
  type RecordColumn,
  type RecordCursor,
  type RecordFilter,
  type RecordSort,
} from '../../contract/index.ts'
import { isIn } from '../testkit/plain-filter.ts'
import { seededRandom } from '../../../test/kit/seeded-random.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE, unansweredHalf } from '../testkit/traces.ts'
import { NEWEST_FIRST } from './page.ts'
import { countRecords } from './totals.ts'
import { listRecords } from './views.ts'

const ROWS = 1000
const random = seededRandom(47)
const pick = <const T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!
const NUMBERS = [
  '100',
  '101',
  '+49 (30) 123-4',
  '0049301234',
  '49.30/1234',
  '+49301234',
  '*21#',
  '%',
  '_1',
  '',
]
const NAMES = [
  'Müller',
  'MÜLLER & Söhne',
  'Ärzte',
  'straße',
  "O'Neil",
  '100%',
  'a_b',
  'Ιωάννης',
  '',
  "'; DROP TABLE record; --",
]
const TAGS = ['vip', 'vip angry', 'angry', 'vipassana', '']
const TEXTS = new Set<RecordColumn>([
  'caller_name',
  'destination_name',
  'reason_text',
  'note',
  'account_code',
  'user_agent',
  'line',
])
const NUMBER_COLUMNS = new Set<RecordColumn>(
  FILTER_FIELD_NAMES.filter((field) => FILTER_FIELDS[field].type === 'number').flatMap(
    (field) => FILTER_FIELDS[field].columns,
  ),
)
const QUANTITIES = [
  'cause',
  'sip_status',
  'ring_seconds',
  'hold_seconds',
  'redirect_count',
  'cost',
  'mos',
  'srtp',
] as const

let store: TempStore
let all: CallRecord[] = []

beforeAll(async () => {
  store = await openTempStore()
  const halves = Array.from({ length: ROWS }, (_, i) => {
    const more = {
      callId: `call-${Math.floor(i / 2)}`,
      wallAt: NINE + Math.floor(random() * 50) * 1000,
      hop: i % 2,
      side: i % 2 ? ('T' as const) : ('O' as const),
      party: pick(['local', 'outside']),
    }
    return random() < 0.5
      ? answeredHalf(random() * 90_000, more)
      : unansweredHalf(pick(['busy', 'no_answer']), more)
  })
  await store.fill(halves, (draft) => {
    const texts = RECORD_COLUMN_IDS.filter((id) => TEXTS.has(id)).map((id) => [id, pick(NAMES)])
    const numbers = RECORD_COLUMN_IDS.filter((id) => NUMBER_COLUMNS.has(id)).map((id) => [id, pick(NUMBERS)])
    const quantities = QUANTITIES.map((id) => [id, pick([null, 0, 1, 2, 17, 200])])
    return {
      ...draft,
      ...(Object.fromEntries([...texts, ...numbers, ...quantities]) as Partial<CallRecord>),
      tags: pick(TAGS),
      service: pick(['basic', 'attendant', 'voicemail', 'ring_group']),
      direction: pick(['internal', 'inbound', 'outbound', 'transit']),
    }
  })
  all = (await store.reader.all('SELECT * FROM record')) as unknown as CallRecord[]
})
afterAll(() => store.dispose())

/** Compares as SQLite sorts: unknown first, texts by their code points. */
function compare(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0
  if (a === null || b === null) return a === null ? -1 : 1
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : 1
}
function expected(filter: RecordFilter, { column, direction }: RecordSort): number[] {
  const way = direction === 'ascending' ? 1 : -1
  return all
    .filter((record) => isIn(record, filter, all))
    .sort((a, b) => way * (compare(a[column], b[column]) || a.sequence - b.sequence))
    .map(({ sequence }) => sequence)
}
async function listed(filter: RecordFilter, sort: RecordSort, limit: number): Promise<number[]> {
  const rows: number[] = []
  let after: RecordCursor | undefined
  do {
    const page = await listRecords(store.reader, { filter, sort, limit, after })
    rows.push(...page.rows.map(({ sequence }) => sequence))
    after = page.next
  } while (after)
  return rows
}
const sort: RecordSort = { column: 'setup_time', direction: 'descending' }

/** Returns the values that are worth a look for a field. */
function valuesOf(field: Condition['field']): string[] {
  const { type, columns } = FILTER_FIELDS[field]
  if (type === 'number' || type === 'extension')
    return ['101', '49 30', '+49-30-1234', '1234', '%', '_', '#', '1?1', '??4', '1*4', '\\*', '[1]01', '']
  if (type === 'tag') return ['vip', 'VIP', 'angry', 'vi', '']
  if (type === 'quantity') return ['0', '1', '17', '2.5', '']
  if (type === 'word')
    return [...new Set(all.map((record) => String(record[columns[0]])))].slice(0, 4).concat('nothing')
  return [
    'müller',
    'MÜLLER',
    'Ä',
    'ss',
    'ß',
    '%',
    '_',
    "'",
    'drop table',
    'ΙΩ',
    'm?ller*',
    '*ä*',
    '[a-z]*',
    '\\?*',
    '',
  ]
}

describe.each(FILTER_FIELD_NAMES)('conditions of %s', (field) => {
  it.each(COMPARISONS[FILTER_FIELDS[field].type])('%s', async (is) => {
    for (const value of valuesOf(field)) {
      for (const not of [false, true]) {
        const filter: RecordFilter = { view: 'all', where: [{ field, is, values: [value], not }] }
        expect(await listed(filter, sort, 1000), `${field} ${is} ${value} ${not}`).toEqual(
          expected(filter, sort),
        )
      }
    }
  })
})

it('conditions together, of many values, in every order, page by page', async () => {
  for (let round = 0; round < 150; round++) {
    const where = Array.from({ length: Math.floor(random() * 3) }, (): Condition => {
      const field = pick(FILTER_FIELD_NAMES)
      const values = valuesOf(field)
      return {
        field,
        is: pick(COMPARISONS[FILTER_FIELDS[field].type]),
        values: Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(values)),
        not: random() < 0.3,
      }
    })
    const from = NINE + Math.floor(random() * 30) * 1000
    const filter: RecordFilter = {
      view: pick(['all', 'all', 'basic', 'failed', 'missed']),
      ...(random() < 0.3 ? { from, to: from + 20_000 } : {}),
      where,
    }
    const order: RecordSort = {
      column: random() < 0.3 ? 'setup_time' : pick(RECORD_COLUMN_IDS),
      direction: pick(['ascending', 'descending']),
    }
    expect(await listed(filter, order, pick([7, 100, 1000])), JSON.stringify({ filter, order })).toEqual(
      expected(filter, order),
    )
  }
})

describe('a filter that makes no sense is refused in words', () => {
  it.each([
    [{ field: 'duration', values: ['long'] }, '"duration" needs a number'],
    [{ field: 'duration', is: 'contains', values: ['1'] }, '"duration" is not compared by "contains"'],
    [{ field: 'result', is: 'begins', values: ['b'] }, '"result" is not compared by "begins"'],
    [{ field: 'nothing', values: ['b'] }, 'Invalid option'],
    [{ field: 'name', values: [] }, 'Too small'],
    [{ field: 'name', values: Array.from({ length: 101 }, () => 'x') }, 'Too big'],
  ])('%j', (condition, message) => {
    const checked = recordFilterSchema.safeParse({ where: [condition] })
    expect(checked.error?.issues[0]?.message).toContain(message)
  })

  it.each([{ from: -9e15 }, { to: 9e15 }, { to: 8.64e15 }])(
    'and so is a time beyond calendars: %j',
    (time) => {
      expect(recordFilterSchema.safeParse(time).error?.issues[0]).toMatchObject({ path: Object.keys(time) })
    },
  )

  it('and so are too many conditions', () => {
    const where = Array.from({ length: 1000 }, () => ({ field: 'name', values: ['x'] }))
    expect(recordFilterSchema.safeParse({ where }).error?.issues[0]).toMatchObject({ path: ['where'] })
  })
})

it('columns of text that may be unknown are never null', () => {
  // The cursor of a text column compares without a case for null.
  for (const id of RECORD_COLUMN_IDS.filter((column) => RECORD_COLUMNS[column].type === 'text'))
    expect(
      all.every((record) => record[id] !== null),
      id,
    ).toBe(true)
})

describe('a filter as large as the contract lets it be', () => {
  const manyOf = (field: Condition['field'], kind: keyof typeof COMPARISONS, seed: number) =>
    Array.from({ length: 100 }, (_, index) => {
      if (kind === 'word') return `word ${index}`
      if (kind === 'text' || kind === 'tag')
        return index === 7 ? 'müller' : `no ${field} ${seed} ${index} ÄÖÜ`
      return String(index + seed)
    })
  it.each(FILTER_FIELD_NAMES)('finds what plain words find, by 100 values of %s', async (field) => {
    const { type } = FILTER_FIELDS[field]
    for (const is of COMPARISONS[type]) {
      for (const not of [false, true]) {
        const where = [{ field, is, values: [...manyOf(field, type, 0).slice(1), ''], not }]
        // A fifth of the records: a hundred values are compared with each.
        const filter = recordFilterSchema.parse({ from: NINE, to: NINE + 10_000, where })
        const { rows } = await listRecords(store.reader, { filter, sort: NEWEST_FIRST, limit: 1000 })
        const wanted = all.filter((record) => isIn(record, filter, all))
        expect(new Set(rows.map(({ sequence }) => sequence))).toEqual(
          new Set(wanted.map(({ sequence }) => sequence)),
        )
      }
    }
  })
  it('with fifty conditions of a hundred values', async () => {
    const where = Array.from({ length: 50 }, (_, index) => {
      const field = FILTER_FIELD_NAMES[index % FILTER_FIELD_NAMES.length]!
      const { type } = FILTER_FIELDS[field]
      return {
        field,
        is: COMPARISONS[type].at(-1)!,
        values: manyOf(field, type, index),
        not: index % 2 === 0,
      }
    })
    const filter = recordFilterSchema.parse({ where })
    await listRecords(store.reader, { filter, sort: NEWEST_FIRST, limit: 10 })
    const { records } = await countRecords(store.reader, { filter })
    expect(records).toBe(all.filter((record) => isIn(record, filter, all)).length)
  })
  it('with hundreds of letters that SQLite has no case of, or is refused in plain words', async () => {
    const letters = Array.from({ length: 0x2000 }, (_, index) => String.fromCharCode(index + 0x80)).filter(
      (letter) => letter.toUpperCase() !== letter && letter.toUpperCase().length === 1,
    )
    const list = (values: string[], field: Condition['field'] = 'line') =>
      listRecords(store.reader, {
        filter: recordFilterSchema.parse({ where: [{ field, is: 'contains', values }] }),
        sort: NEWEST_FIRST,
        limit: 10,
      })
    expect((await list([letters.slice(0, 250).join('')])).rows).toEqual([])
    expect((await list([letters.slice(0, 200).join(''), letters.slice(200, 400).join('')])).rows).toEqual([])
    const all = [0, 1, 2, 3].map((part) => letters.slice(part * 150, part * 150 + 150).join(''))
    await expect(list(all)).rejects.toMatchObject({ code: 'search.too-complex' })
    expect((await list(all, 'text')).rows).toEqual([])
  })
})
