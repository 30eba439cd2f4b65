import type { Readable } from 'node:stream'
import { RECORD_COLUMNS, type RecordColumn } from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'
import { checkRecord, type LooseRecord } from './check-record.ts'
import { readHeader, type Header } from './csv-lines.ts'
import { parseCell } from './parse-cell.ts'
import type { OpenRecords } from './read-form.ts'
import { told, type ReadLine } from './read-line.ts'
import { sheetRows, type SheetRow } from './xlsx-rows.ts'
import { readZip, type ZipEntry } from './zip-entries.ts'

/** Bytes of a workbook at most: a million records and more. */
const MOST_BYTES = 512 * 1024 ** 2
const ZIP = [0x50, 0x4b, 3, 4]
const DAY_MS = 86_400_000
const DAY_S = 86_400
/** Days from 1899-12-30, where the days of a spreadsheet begin, to 1970-01-01. */
const EPOCH_DAYS = 25_569
const SHEET = /^xl\/worksheets\/sheet(\d+)\.xml$/
const OFFSET = /^([+-])(\d\d):(\d\d)$/
const MINUTE_MS = 60_000

/** Returns whether a file begins as workbooks do. */
export const isWorkbook = (begin: Buffer): boolean => ZIP.every((byte, place) => begin[place] === byte)

const refusal = (text: string) => new PbxError('import.not-records', text)

async function wholeOf(input: Readable): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of input as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > MOST_BYTES) throw refusal(`a workbook may have ${MOST_BYTES} bytes; export it as CSV instead`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** Returns the value of a cell of a workbook; numbers of days become times and lengths. */
function valueOf(column: RecordColumn, text: string, offset: number): unknown {
  const { type } = RECORD_COLUMNS[column]
  if ((type === 'time' || type === 'seconds') && text !== '') {
    const days = Number(text)
    if (!Number.isFinite(days))
      return { problem: `a number of days is needed instead of ${JSON.stringify(text.slice(0, 40))}` }
    return type === 'time' ? Math.round((days - EPOCH_DAYS) * DAY_MS) - offset : Math.round(days * DAY_S)
  }
  return parseCell(column, text, { guard: false })
}

function offsetOf(text: string | undefined): number | undefined {
  const found = OFFSET.exec(text ?? '')
  if (!found) return undefined
  return (Number(found[2]) * 60 + Number(found[3])) * MINUTE_MS * (found[1] === '-' ? -1 : 1)
}

function readRow({ columns }: Header, { cells, line }: SheetRow): ReadLine {
  if (cells.length !== columns.length)
    return told(line, `it has ${cells.length} cells, the header ${columns.length}`)
  const offset = offsetOf(cells[columns.indexOf('offset')])
  if (offset === undefined) return told(line, 'a time needs its offset from UTC')
  const loose: LooseRecord = {}
  for (const [place, column] of columns.entries()) {
    if (column === 'offset') continue
    const value = valueOf(column, cells[place]!, offset)
    if (typeof value === 'object' && value !== null)
      return told(line, `${column}: ${(value as { problem: string }).problem}`)
    loose[column] = value
  }
  return told(line, checkRecord(loose))
}

/**
 * Yields the lines of the sheets of records one after the other, numbered throughout; the last sheet says what the file
 * is.
 */
async function* linesOf(sheets: readonly ZipEntry[]): AsyncGenerator<ReadLine, void, void> {
  let before = 0
  for (const sheet of sheets) {
    let header: Header | undefined
    let last = 0
    for await (const row of sheetRows(sheet.open())) {
      last = row.line
      if (header) yield readRow(header, { ...row, line: before + row.line })
      else header = readHeader(row.cells)
    }
    before += last
  }
}

/** Opens a workbook that this program exported. @throws PbxError `import.not-records` */
export async function openWorkbook(input: Readable): Promise<OpenRecords> {
  const entries = readZip(await wholeOf(input))
  const sheets = entries
    .filter(({ name }) => SHEET.test(name))
    .sort((left, right) => Number(SHEET.exec(left.name)![1]) - Number(SHEET.exec(right.name)![1]))
  if (sheets.length < 2 || entries.some(({ name }) => name === 'xl/sharedStrings.xml'))
    throw refusal('it is a ZIP file or a workbook of another program; save it as CSV and choose that')
  const lines = linesOf(sheets.slice(0, -1))
  const first = await lines.next()
  return {
    kind: 'xlsx',
    isOwn: true,
    lines: (async function* () {
      if (first.done) return
      yield first.value
      yield* lines
    })(),
  }
}
