import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import { parse, type CsvError } from 'csv-parse'
import { OFFSET_TITLE, type CallRecord, type RecordColumn } from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'
import { checkRecord, NEEDED_COLUMNS, type LooseRecord } from './check-record.ts'
import { parseCell } from './parse-cell.ts'
import { columnByName, MAX_LINE, told, type ReadLine } from './read-line.ts'

const TOO_LONG = /^CSV_MAX_RECORD_SIZE$/
const OFFSET_NAMES = new Set(['utc_offset', ...Object.values(OFFSET_TITLE)])

interface Header {
  readonly columns: readonly (RecordColumn | 'offset')[]
}

function readHeader(names: readonly string[]): Header {
  const columns = names.map((name) => {
    const column = OFFSET_NAMES.has(name) ? 'offset' : columnByName.get(name.trim())
    if (!column)
      throw new PbxError('import.not-records', `there is no column ${JSON.stringify(name.slice(0, 40))}`)
    return column
  })
  if (new Set(columns).size < columns.length) {
    throw new PbxError('import.not-records', 'a column stands in the file twice')
  }
  const missing = NEEDED_COLUMNS.filter((id) => !columns.includes(id))
  if (missing.length > 0) {
    throw new PbxError('import.not-records', `these columns are missing: ${missing.join(', ')}`)
  }
  return { columns }
}

function readRow({ columns }: Header, cells: readonly Buffer[], guard: boolean): CallRecord | string {
  if (cells.length !== columns.length) return `it has ${cells.length} cells, the header ${columns.length}`
  const offset = cells[columns.indexOf('offset')]?.toString()
  const loose: LooseRecord = {}
  for (const [place, column] of columns.entries()) {
    if (column === 'offset') continue
    const cell = cells[place]!
    if (!isUtf8(cell)) return `${column}: it is not UTF-8`
    const value = parseCell(column, cell.toString(), { guard, offset })
    if (typeof value === 'object' && value !== null) return `${column}: ${value.problem}`
    loose[column] = value
  }
  return checkRecord(loose)
}

/** The delimiter that stands most often in the header that a file begins with. */
function delimiterOf(begin: Buffer): string {
  const header = begin.toString('utf8').split('\n', 1)[0]!
  const counted = [',', ';', '\t'].map((sign) => [header.split(sign).length, sign] as const)
  return counted.sort((left, right) => right[0] - left[0])[0]![1]
}

/** Whether the times in a file are as clocks show them, in whole seconds: then it has a column of their offsets. */
export const hasClockTimes = (begin: Buffer): boolean =>
  begin
    .toString('utf8')
    .split(/\r?\n/, 1)[0]!
    .split(delimiterOf(begin))
    .some((name) => OFFSET_NAMES.has(name.replace(/^"|"$/g, '')))

const isCsvFault = (error: unknown): error is CsvError =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')

/** A row of cells as bytes. */
interface Row {
  readonly line: number
  readonly cells: readonly Buffer[]
}

/** The rows of a stream of bytes; those before a fault come before it. @throws CsvError */
async function* rowsOf(input: Readable, delimiter: string): AsyncGenerator<Row, void, void> {
  let rows: Row[] = []
  const parser = parse({
    // Cells are bytes until they are known to be text: nothing is replaced on the way.
    encoding: null,
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    max_record_size: MAX_LINE,
    skip_empty_lines: true,
    // Taken here: what waits inside the parser is lost when it finds a fault.
    on_record(cells: unknown, { lines }) {
      rows.push({ line: lines, cells: cells as Buffer[] })
      return null
    },
  })
  parser.on('error', () => undefined).resume()
  const taken = () => {
    const done = rows
    rows = []
    return done
  }
  const settled = (step: (done: (fault?: Error | null) => void) => void) =>
    new Promise<Error | undefined>((resolve) => step((fault) => resolve(fault ?? undefined)))
  for await (const chunk of input as AsyncIterable<Buffer>) {
    const fault = await settled((done) => parser.write(chunk, done))
    yield* taken()
    if (fault) throw fault
  }
  const fault = await settled((done) => parser.end(done))
  yield* taken()
  if (fault) throw fault
}

/** Reads a CSV file of ours, of either profile; `begin` is what it begins with. */
export async function* csvLines(
  input: Readable,
  begin: Buffer,
  guard: boolean,
): AsyncGenerator<ReadLine, void, void> {
  let header: Header | undefined
  try {
    for await (const { line, cells } of rowsOf(input, delimiterOf(begin))) {
      if (header) yield told(line, readRow(header, cells, guard))
      else header = readHeader(cells.map(String))
    }
  } catch (error) {
    if (!isCsvFault(error)) throw error
    const problem = TOO_LONG.test(error.code) ? 'the line is too long' : error.message
    if (!header) throw new PbxError('import.not-records', `it is not CSV: ${problem}`)
    yield told(Number(error['lines'] ?? 0), `it is not CSV from here on: ${problem}`)
  }
  if (!header) throw new PbxError('import.not-records', 'the file is empty')
}
