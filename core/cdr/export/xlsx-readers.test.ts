import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect } from 'vitest'
import { notOn } from '../../../test/kit/only-on.ts'
import { columnTitle, CSV_PROFILES, RECORD_COLUMN_IDS } from '../../contract/index.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE, unansweredHalf } from '../testkit/traces.ts'
import { exportChunks } from './export-records.ts'

const run = promisify(execFile)
const NAMES = ['=1+1', 'Müller & <Söhne>', ' two  blanks ', '李雷', "O'Brien", '😀', '']
const OPENPYXL = `
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book.worksheets[0]
print(json.dumps({
  "sheets": book.sheetnames, "filter": sheet.auto_filter.ref, "frozen": sheet.freeze_panes,
  "widths": [sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]],
  "bold": sheet["A1"].font.b,
  "rows": [[str(cell) if cell is not None else "" for cell in row] for row in sheet.iter_rows(values_only=True)],
  "formats": [cell.number_format for cell in sheet[2]],
}))`

interface Book {
  readonly sheets: string[]
  readonly filter: string
  readonly frozen: string
  readonly widths: number[]
  readonly bold: boolean
  readonly rows: string[][]
  readonly formats: string[]
}

let store: TempStore
let folder: string
let file: string
beforeAll(async () => {
  store = await openTempStore()
  folder = mkdtempSync(join(tmpdir(), 'workbook-'))
  file = join(folder, 'records.xlsx')
  const halves = NAMES.map((_, index) =>
    index % 2 === 0
      ? answeredHalf(65_000, { wallAt: NINE + index * 1000 })
      : unansweredHalf('no_answer', { wallAt: NINE + index * 1000 }),
  )
  await store.fill(halves, (draft, index) => ({
    ...draft,
    caller_number: '0049301234',
    caller_name: NAMES[index]!,
  }))
  const parts: Uint8Array[] = []
  const chunks = exportChunks(store.reader, {
    filter: { view: 'all', where: [] },
    format: 'xlsx',
    zone: 'Europe/Berlin',
    csv: CSV_PROFILES.data,
    each: 'record',
  })
  for await (const { data } of chunks) parts.push(Buffer.from(data))
  writeFileSync(file, Buffer.concat(parts))
})
afterAll(async () => {
  await store.dispose()
  rmSync(folder, { recursive: true })
})

const place = (id: (typeof RECORD_COLUMN_IDS)[number]) => RECORD_COLUMN_IDS.indexOf(id)

const here = notOn('win32', 'these programs are of Debian')

here('openpyxl reads every cell, and sees titles that stay, filters and widths', async () => {
  const { stdout } = await run('/usr/bin/python3', ['-c', OPENPYXL, file])
  const { sheets, filter, frozen, widths, bold, rows, formats } = JSON.parse(stdout) as Book
  expect(sheets).toEqual(['Records', 'About'])
  expect(filter).toBe(`A1:BD${NAMES.length + 1}`)
  expect([frozen, bold]).toEqual(['A2', true])
  expect(widths).toHaveLength(RECORD_COLUMN_IDS.length + 1)
  for (const [index, id] of RECORD_COLUMN_IDS.entries())
    expect(widths[index]!, id).toBeGreaterThan(columnTitle(id, 'en').length)
  const records = rows.slice(1)
  expect(records.map((row) => row[place('caller_name')])).toEqual(NAMES)
  expect(records.map((row) => row[place('caller_number')])).toEqual(NAMES.map(() => '0049301234'))
  expect(new Set(records.map((row) => row[place('result')]))).toEqual(new Set(['Answered', 'No answer']))
  expect(records[0]![place('setup_time')]).toMatch(/^2026-11-23 10:00:00/)
  expect(formats[place('duration')]).toBe('[h]:mm:ss')
})

here(
  'LibreOffice reads the same',
  async () => {
    const profile = pathToFileURL(join(folder, 'profile')).href
    await run('soffice', [
      `-env:UserInstallation=${profile}`,
      '--headless',
      '--convert-to',
      'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true',
      '--outdir',
      folder,
      file,
    ])
    const text = readFileSync(join(folder, 'records.csv'), 'utf8')
    const [titles, first] = text.split('\n')
    expect(titles).toContain('Caller number,Dialed number')
    expect(first).toMatch(/^0049301234,/)
    expect(first).toContain('2026-11-23 10:00:00')
    expect(first).toContain('0:01:05')
    for (const name of NAMES) expect(text).toContain(name)
  },
  180_000,
)
