import { isUtf8 } from 'node:buffer'
import { OFFSET_TITLE, type CallRecord, type RecordColumn } from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'
import { checkRecord, NEEDED_COLUMNS, type LooseRecord } from './check-record.ts'
import { parseCell } from './parse-cell.ts'
import type { CsvRow } from './csv-rows.ts'
import { columnByName, told, type ReadLine } from './read-line.ts'

const OFFSET_NAMES = new Set(['utc_offset', ...Object.values(OFFSET_TITLE)])

/** The meaning of the columns of a file. */
export interface Header {
  readonly columns: readonly (RecordColumn | 'offset')[]
}

/** Reads a row of titles of ours. @throws PbxError `import.not-records` */
export function readHeader(names: readonly string[]): Header {
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

/** Reads the rows of a CSV file of ours, of either profile, below its header. @throws PbxError `import.not-records` */
export function ownLines(
  names: readonly string[],
  rows: AsyncIterable<CsvRow>,
  guard: boolean,
): AsyncGenerator<ReadLine, void, void> {
  const header = readHeader(names)
  return (async function* () {
    for await (const { line, cells } of rows) yield told(line, readRow(header, cells, guard))
  })()
}

/** Returns whether a name in a header is one of ours. */
export const isOwnName = (name: string): boolean => OFFSET_NAMES.has(name) || columnByName.has(name.trim())

/** Returns whether a header of ours has a column of offsets: then times are as clocks show them, in whole seconds. */
export const hasClockTimes = (names: readonly string[]): boolean =>
  names.some((name) => OFFSET_NAMES.has(name))
