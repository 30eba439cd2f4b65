import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { parse, type CsvError } from 'csv-parse'
import {
  RECORD_COLUMN_IDS,
  RECORD_COLUMNS,
  type CallRecord,
  type RecordColumn,
} from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'
import { checkRecord, NEEDED_COLUMNS, type LooseRecord } from './check-record.ts'
import { parseCell } from './parse-cell.ts'

/** A line of a file: the record in it, or what is wrong with it. Lines count from 1. */
export type ReadLine =
  { readonly line: number; readonly record: CallRecord } | { readonly line: number; readonly problem: string }

/** Bytes of one line at most. */
const MAX_LINE = 1_048_576
const OFFSET_NAMES = new Set(['utc_offset', 'UTC offset'])

const columnByName: ReadonlyMap<string, RecordColumn> = new Map(
  RECORD_COLUMN_IDS.flatMap((id) => [
    [id, id],
    [RECORD_COLUMNS[id].title, id],
  ]),
)

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

function readRow({ columns }: Header, cells: readonly string[], guard: boolean): CallRecord | string {
  if (cells.length !== columns.length) return `it has ${cells.length} cells, the header ${columns.length}`
  const offset = cells[columns.indexOf('offset')]
  const loose: LooseRecord = {}
  for (const [place, column] of columns.entries()) {
    if (column === 'offset') continue
    const value = parseCell(column, cells[place]!, { guard, offset })
    if (typeof value === 'object' && value !== null) return `${column}: ${value.problem}`
    loose[column] = value
  }
  return checkRecord(loose)
}

const told = (line: number, read: CallRecord | string): ReadLine =>
  typeof read === 'string' ? { line, problem: read } : { line, record: read }

/** The delimiter that stands most often in a header without quotes. */
function delimiterOf(header: string): string {
  const counted = [',', ';', '\t'].map((sign) => [header.split(sign).length, sign] as const)
  return counted.sort((left, right) => right[0] - left[0])[0]![1]
}

/** Reads a CSV file of ours, of either profile. */
async function* csvLines(input: Readable, guard: boolean): AsyncGenerator<ReadLine, void, void> {
  const begin = (await peek(input)).toString('utf8').split('\n', 1)[0]!
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(begin),
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    max_record_size: MAX_LINE,
    info: true,
    skip_empty_lines: true,
  })
  input.on('error', (error) => parser.destroy(error))
  input.pipe(parser)
  let header: Header | undefined
  try {
    for await (const item of parser) {
      const { record, info } = item as { record: string[]; info: { lines: number } }
      if (header) yield told(info.lines, readRow(header, record, guard))
      else header = readHeader(record)
    }
  } catch (error) {
    if (!isCsvFault(error)) throw error
    yield { line: Number(error['lines'] ?? 0), problem: `it is not CSV from here on: ${error.message}` }
  }
  if (!header) throw new PbxError('import.not-records', 'the file is empty')
}

const isCsvFault = (error: unknown): error is CsvError =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')

/** The first bytes of a stream, which stay in it. */
async function peek(input: Readable): Promise<Buffer> {
  for (;;) {
    const chunk = input.read() as Buffer | null
    if (chunk !== null) {
      input.unshift(chunk)
      return chunk
    }
    if (input.readableEnded) return Buffer.alloc(0)
    const isOver = await new Promise<boolean>((resolve, reject) => {
      input.once('readable', () => resolve(input.readableLength === 0))
      input.once('end', () => resolve(true))
      input.once('error', reject)
    })
    if (isOver) return Buffer.alloc(0)
  }
}

function jsonRecord(text: string): CallRecord | string {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return 'it is not JSON'
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'it is not an object'
  const loose: LooseRecord = {}
  for (const [name, value] of Object.entries(parsed)) {
    const column = columnByName.get(name)
    if (column !== name) return `there is no column ${JSON.stringify(name.slice(0, 40))}`
    const isTime = RECORD_COLUMNS[column].type === 'time' && typeof value === 'string'
    const read: unknown = isTime ? parseCell(column, value, { guard: false }) : value
    if (isTime && typeof read === 'object' && read !== null)
      return `${column}: ${(read as { problem: string }).problem}`
    loose[column] = read
  }
  const missing = NEEDED_COLUMNS.find((id) => !(id in loose))
  return missing ? `${missing} is missing` : checkRecord(loose)
}

async function* jsonLines(input: Readable): AsyncGenerator<ReadLine, void, void> {
  let line = 0
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    line++
    if (text.trim() === '') continue
    yield told(line, text.length > MAX_LINE ? 'the line is too long' : jsonRecord(text))
  }
}

/** How the file is written; `guard`: formulas in it were made harmless (CSV only). */
export interface ReadForm {
  readonly format: 'csv' | 'jsonl'
  readonly guard: boolean
}

/**
 * Reads the records of a file that this program exported, line by line.
 * @throws PbxError `import.not-records` when its header is not one of records.
 */
export const readRecords = (
  input: Readable,
  { format, guard }: ReadForm,
): AsyncGenerator<ReadLine, void, void> => (format === 'csv' ? csvLines(input, guard) : jsonLines(input))
