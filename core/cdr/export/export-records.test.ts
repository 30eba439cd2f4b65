import { parse as parseCsv } from 'csv-parse/sync'
import Papa from 'papaparse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  guardFormula,
  RECORD_COLUMN_IDS,
  CSV_PROFILES,
  RECORD_COLUMNS,
  type CallRecord,
  type ExportRequest,
  type RecordColumn,
  type RecordFilter,
} from '../../contract/index.ts'
import { seededRandom } from '../../../test/kit/seeded-random.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE, unansweredHalf } from '../testkit/traces.ts'
import { exportChunks } from './export-records.ts'
import { zoneTime } from './zone-time.ts'

const ROWS = 2000
const PIECES = [
  '"',
  '""',
  ',',
  ';',
  '\r',
  '\n',
  '\r\n',
  '\t',
  ' ',
  "'",
  '=cmd()',
  "=cmd|'/c calc'!A0",
  '@SUM(1)',
  '-1',
  '+1+1',
  '＝1',
  '\u202Eabc',
  '😀',
  'ü',
  '\u0000',
  '00',
  '+49301234',
  '*21#',
  '\u00A0',
  '\uFEFF',
  'x'.repeat(4096),
]
const TEXT_COLUMNS = RECORD_COLUMN_IDS.filter(
  (id) => RECORD_COLUMNS[id].type === 'text' && id !== 'record_id',
)

let store: TempStore
let records: CallRecord[] = []

beforeAll(async () => {
  store = await openTempStore()
  const random = seededRandom(4180)
  const piece = () => PIECES[Math.floor(random() * (random() < 0.1 ? PIECES.length : PIECES.length - 1))]!
  const hostile = () => Array.from({ length: Math.floor(random() * 4) }, piece).join('')
  const halves = Array.from({ length: ROWS }, (_, i) => {
    const more = { wallAt: NINE + Math.floor(random() * 500) * 1000 }
    return i % 3 ? answeredHalf(i * 10, more) : unansweredHalf('busy', more)
  })
  // A call has one hop 0.
  const hops = new Map<string, number>()
  await store.fill(halves, (draft) => {
    const record = { ...draft, ...Object.fromEntries(TEXT_COLUMNS.map((id) => [id, hostile()])) }
    const hop = hops.get(record.call_id) ?? 0
    hops.set(record.call_id, hop + 1)
    return { ...record, hop }
  })
  records = (await store.reader.all(
    'SELECT * FROM record ORDER BY setup_time, sequence',
  )) as unknown as CallRecord[]
})
afterAll(() => store.dispose())

async function exported(request: Partial<ExportRequest>, limit?: number): Promise<string> {
  let text = ''
  const whole: ExportRequest = {
    filter: { view: 'all', where: [] },
    format: 'csv',
    zone: 'Europe/Berlin',
    csv: CSV_PROFILES.data,
    each: 'record',
    ...request,
  }
  for await (const chunk of exportChunks(store.reader, whole, limit)) text += String(chunk.data)
  return text
}

/** Returns the cell as the contract wants it, in other words than the product's. */
function cellOf(record: CallRecord, id: RecordColumn): string {
  const value = record[id]
  if (value === null) return ''
  if (RECORD_COLUMNS[id].type === 'time') return zoneTime('Europe/Berlin')(Number(value))
  const text = String(value)
  const isDialled =
    [...text].every((c, i) => '0123456789*#'.includes(c) || (c === '+' && i === 0)) && text !== '+'
  // What looks as if it had been made harmless is told apart by one apostrophe more.
  const bare = text.replace(/^'+/, '')
  const isFormula = '=+-@\t\r\n＝＋－＠'.includes(bare[0] ?? 'x') && (bare !== text || !isDialled)
  return isFormula ? `'${text}` : text
}

describe('CSV', () => {
  it('gives the same cells to two parsers, whatever stands in the records', async () => {
    const text = await exported({})
    const expected = [
      RECORD_COLUMN_IDS,
      ...records.map((record) => RECORD_COLUMN_IDS.map((id) => cellOf(record, id))),
    ]
    const first = parseCsv(text, { bom: false, record_delimiter: '\r\n' })
    expect(first.length).toBe(ROWS + 1)
    expect(first).toEqual(expected)
    const second = Papa.parse<string[]>(text, { newline: '\r\n', delimiter: ',' })
    expect(second.errors).toEqual([])
    expect(second.data.slice(0, -1)).toEqual(expected)
    expect(second.data.at(-1)).toEqual([''])
  })

  it('is the header line alone when nothing is in the filter', async () => {
    const nothing: RecordFilter = {
      view: 'all',
      where: [{ field: 'number', is: 'is', values: ['nobody'], not: false }],
    }
    expect(await exported({ filter: nothing })).toBe(`${RECORD_COLUMN_IDS.join(',')}\r\n`)
    expect(await exported({ filter: nothing, format: 'jsonl' })).toBe('')
  })

  it('has no BOM and ends every line with CR LF', async () => {
    const text = await exported({}, 3)
    expect(text.startsWith('caller_number,dialed_number,')).toBe(true)
    expect(text.endsWith('\r\n')).toBe(true)
  })
})

it('JSON lines have the same ids and order, times as text, numbers as numbers', async () => {
  const lines = (await exported({ format: 'jsonl' })).trimEnd().split('\n')
  const time = zoneTime('Europe/Berlin')
  const printed = (record: CallRecord) =>
    RECORD_COLUMN_IDS.map((id) => {
      const value = record[id]
      return [id, RECORD_COLUMNS[id].type === 'time' && value !== null ? time(Number(value)) : value]
    })
  expect(lines.map((line) => Object.entries(JSON.parse(line) as object))).toEqual(records.map(printed))
})

it('comes in pieces of at most a hundred records, oldest first, and ends where it should', async () => {
  const request: ExportRequest = {
    filter: { view: 'all', where: [] },
    format: 'csv',
    zone: 'UTC',
    csv: CSV_PROFILES.data,
    each: 'record',
  }
  const sizes: number[] = []
  for await (const { rows } of exportChunks(store.reader, request)) sizes.push(rows)
  expect(sizes).toEqual([0, ...Array<number>(ROWS / 100).fill(100)])
  for (const limit of [0, 5, 1500]) {
    const lines = (await exported({ format: 'jsonl' }, limit)).split('\n').slice(0, -1)
    const sequences = lines.map((line) => (JSON.parse(line) as CallRecord).sequence)
    expect(sequences).toEqual(records.slice(0, limit).map(({ sequence }) => sequence))
  }
})

it('refuses a zone that does not exist', async () => {
  await expect(exported({ zone: 'Mars/Olympus' })).rejects.toMatchObject({
    code: 'config.invalid',
    message: expect.stringContaining('Mars/Olympus') as string,
  })
})

it.each([
  ['=1+1', "'=1+1"],
  ['-5', "'-5"],
  ['@a', "'@a"],
  ['\tx', "'\tx"],
  ['\nx', "'\nx"],
  ['＋1', "'＋1"],
  ['+1+1', "'+1+1"],
  ['+', "'+"],
  ['+4930123', '+4930123'],
  ['0049', '0049'],
  ['*21*100#', '*21*100#'],
  ['#31#', '#31#'],
  ["O'Neil", "O'Neil"],
  ['', ''],
])('the formula guard makes %j %j', (text, guarded) => {
  expect(guardFormula(text)).toBe(guarded)
})

describe('an Excel profile', () => {
  const excel = () => exported({ csv: CSV_PROFILES.excel })

  it('begins with a byte order mark, and the same cells come out of it', async () => {
    const text = await excel()
    expect(text.startsWith('\ufeffCaller number;Dialed number;')).toBe(true)
    const rows = parseCsv(text, { bom: true, delimiter: ';', record_delimiter: '\r\n' })
    expect(rows).toHaveLength(ROWS + 1)
    const setup = RECORD_COLUMN_IDS.indexOf('setup_time')
    for (const [index, record] of records.entries()) {
      const row = rows[index + 1]!
      const iso = zoneTime('Europe/Berlin')(record.setup_time)
      expect(row[setup]).toBe(`${iso.slice(0, 10)} ${iso.slice(11, 19)}`)
      expect(row.at(-1)).toBe(iso.slice(-6))
      expect(row[0]).toBe(cellOf(record, 'caller_number'))
    }
  })

  it('writes what is asked for: columns, delimiter, decimals, names, no guard', async () => {
    const csv = { ...CSV_PROFILES.data, delimiter: '\t', decimal: ',', guard: false } as const
    const text = await exported({ csv, columns: ['sequence', 'jitter_ms', 'note'] }, 50)
    const rows = parseCsv(text, { delimiter: '\t', record_delimiter: '\r\n' })
    expect(rows[0]).toEqual(['sequence', 'jitter_ms', 'note'])
    for (const [index, { sequence, note }] of records.slice(0, 50).entries())
      expect(rows[index + 1]).toEqual([String(sequence), '', note])
  })
})

it('a line per call is the lowest hop of each', async () => {
  const lines = (await exported({ format: 'jsonl', each: 'call' })).trimEnd().split('\n')
  expect(lines).toHaveLength(new Set(records.map(({ call_id: id }) => id)).size)
})
