import { inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  CSV_PROFILES,
  RECORD_COLUMN_IDS,
  RECORD_COLUMNS,
  type CallRecord,
  type ExportRequest,
} from '../../contract/index.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE } from '../testkit/traces.ts'
import { readCells } from '../query/cells.ts'
import { OLDEST_FIRST } from '../query/page.ts'
import { exportChunks } from './export-records.ts'
import { xlsxChunks } from './xlsx.ts'
import { zoneTime } from './zone-time.ts'

const HOSTILE = [
  '=1+1',
  '+49301234',
  '0049',
  '<b>&"x"</b>',
  'a\u0000b\u001fc',
  '_x0041_',
  '\ud800',
  '😀\u202e',
  ' sp ',
  'a\r\nb',
  '',
]
const request: ExportRequest = {
  filter: { view: 'all', where: [] },
  format: 'xlsx',
  zone: 'Europe/Berlin',
  csv: CSV_PROFILES.data,
  each: 'record',
}
let store: TempStore
let records: CallRecord[]

beforeAll(async () => {
  store = await openTempStore()
  const halves = Array.from({ length: 25 }, (_, i) =>
    answeredHalf(i === 0 ? 90_000_000 : i * 1000, { wallAt: NINE + i * 1000 }),
  )
  await store.fill(halves, (draft, i) => ({ ...draft, caller_name: HOSTILE[i % HOSTILE.length]! }))
  records = (await store.reader.all('SELECT * FROM record ORDER BY setup_time')) as unknown as CallRecord[]
})
afterAll(() => store.dispose())

/** Reads a ZIP archive by its directory at the end. */
function unzip(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>()
  const end = archive.lastIndexOf(Buffer.from('504b0506', 'hex'))
  let at = archive.readUInt32LE(end + 16)
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const [size, names, extra, comment] = [20, 28, 30, 32].map((place, i) =>
      i === 0 ? archive.readUInt32LE(at + place) : archive.readUInt16LE(at + place),
    ) as [number, number, number, number]
    const name = archive.toString('utf8', at + 46, at + 46 + names)
    const local = archive.readUInt32LE(at + 42)
    const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    const data = archive.subarray(begin, begin + size)
    files.set(name, (archive.readUInt16LE(at + 10) === 8 ? inflateRawSync(data) : data).toString('utf8'))
    at += 46 + names + extra + comment
  }
  return files
}
const decoded = (text: string) =>
  text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/_x([0-9A-F]{4})_/g, (_all, code: string) => String.fromCharCode(parseInt(code, 16)))
/** Returns the cells of a sheet: texts as texts, numbers as numbers. */
function cellsOf(sheet: string): (string | number)[][] {
  return [...sheet.matchAll(/<row>(.*?)<\/row>/gs)].map(([, row]) =>
    [...row!.matchAll(/<c\/>|<c[^>]*>(?:<is><t[^>]*>(.*?)<\/t><\/is>|<v>(.*?)<\/v>)<\/c>/gs)].map(
      ([, text, value]) => (value === undefined ? decoded(text ?? '') : Number(value)),
    ),
  )
}
async function written(chunks: ReturnType<typeof exportChunks>): Promise<Map<string, string>> {
  const parts: Uint8Array[] = []
  let rows = 0
  for await (const chunk of chunks) {
    parts.push(Buffer.from(chunk.data))
    rows += chunk.rows
  }
  expect(rows).toBe(records.length)
  return unzip(Buffer.concat(parts))
}

it('holds every cell: texts as texts, times and durations as times', async () => {
  const files = await written(exportChunks(store.reader, request))
  const [titles, ...rows] = cellsOf(files.get('xl/worksheets/sheet1.xml')!)
  expect(titles).toEqual([...RECORD_COLUMN_IDS.map((id) => RECORD_COLUMNS[id].title), 'UTC offset'])
  expect(rows).toHaveLength(records.length)
  for (const [index, record] of records.entries()) {
    const row = Object.fromEntries(RECORD_COLUMN_IDS.map((id, place) => [id, rows[index]![place]]))
    expect(row['caller_name']).toBe(record.caller_name)
    expect(row['caller_number']).toBe('100')
    expect(row['sequence']).toBe(record.sequence)
    expect(Number(row['duration']) * 86_400).toBeCloseTo(record.duration, 3)
    const local = new Date((Number(row['setup_time']) - 25_569) * 86_400_000 + 0.5).toISOString().slice(0, 19)
    expect(local).toBe(zoneTime('Europe/Berlin')(record.setup_time).slice(0, 19))
    expect(rows[index]!.at(-1)).toBe('+01:00')
  }
})

it('has German titles when asked', async () => {
  const columns = ['caller_number', 'duration', 'tags'] as const
  const files = await written(
    exportChunks(store.reader, { ...request, columns: [...columns], language: 'de' }),
  )
  const [titles] = cellsOf(files.get('xl/worksheets/sheet1.xml')!)
  expect(titles).toEqual(['Nummer des Anrufers', 'Dauer', 'Schlagworte', 'Abstand zu UTC'])
})

it('says what it is on the last sheet, and names all its parts', async () => {
  const files = await written(exportChunks(store.reader, request))
  const facts = new Map(cellsOf(files.get('xl/worksheets/sheet2.xml')!) as [string, string][])
  expect(facts.get('Rows')).toBe('25')
  expect(facts.get('Lowest sequence')).toBe('1')
  expect(facts.get('Highest sequence')).toBe('25')
  expect(JSON.parse(facts.get('Filter for programs')!)).toEqual(request.filter)
  expect(facts.get('Filter')).toBe('none')
  for (const name of ['xl/workbook.xml', 'xl/styles.xml', '_rels/.rels', 'xl/_rels/workbook.xml.rels'])
    expect(files.get('[Content_Types].xml')! + files.get('_rels/.rels')!).toContain(
      name.replace(/.*_rels.*/, 'rels'),
    )
})

it('goes on on further sheets where one is full', async () => {
  async function* pages() {
    yield await readCells(store.reader, {
      filter: request.filter,
      sort: OLDEST_FIRST,
      limit: 1000,
      each: 'record',
    })
  }
  const files = await written(xlsxChunks(pages(), request, 10))
  const sheets = [1, 2, 3].map((sheet) => cellsOf(files.get(`xl/worksheets/sheet${sheet}.xml`)!).slice(1))
  expect(sheets.map((rows) => rows.length)).toEqual([10, 10, 5])
  const place = RECORD_COLUMN_IDS.indexOf('sequence')
  expect(sheets.flat().map((row) => row[place])).toEqual(records.map(({ sequence }) => sequence))
  expect(files.get('xl/workbook.xml')).toContain('name="Records 3"')
})

it('lets go of everything when nobody wants the rest', async () => {
  const chunks = exportChunks(store.reader, request)
  await chunks.next()
  await chunks.return()
  expect(await store.reader.get('SELECT 1 AS one')).toEqual({ one: 1 })
})
