import {
  columnTitle,
  csvCell,
  OFFSET_TITLE,
  RECORD_COLUMN_IDS,
  RECORD_COLUMNS,
  wordsOf,
  type CsvOptions,
  type RecordColumn,
  type TitleLanguage,
} from '../../contract/index.ts'
import type { SqlValue } from '../../store/index.ts'
import { placeOf, type Cells } from '../query/cells.ts'
import { printAt, zoneOffset, zoneTime } from './zone-time.ts'

/** A function that prints a row; made once for a whole file. */
export type PrintRow = (cells: Cells) => string
/** A function that prints a value; `offset`: of the row's setup from UTC, milliseconds. */
type PrintValue = (value: SqlValue, offset: number) => string

const LAST_OFFSET = 6
const MS = 4

/** Returns the time as clocks show it: without milliseconds and offset, and with a space between day and time. */
const clockTime = (iso: string) => `${iso.slice(0, 10)} ${iso.slice(11, -LAST_OFFSET - MS)}`

function valuePrinter(
  id: RecordColumn,
  csv: CsvOptions,
  zone: string,
  words: Readonly<Record<string, string>> | undefined,
): PrintValue {
  if (words)
    return (value) => (value === null ? '' : csvCell(words[String(value)] ?? String(value), csv.guard))
  switch (RECORD_COLUMNS[id].type) {
    case 'text':
      return (value) => (value === '' || value === null ? '' : csvCell(String(value), csv.guard))
    case 'time': {
      const time = zoneTime(zone)
      // The one offset column holds for every time of a row, also while clocks change.
      const print =
        csv.times === 'iso' ? time : (at: number, offset: number) => clockTime(printAt(at, offset))
      return (value, offset) => (value === null ? '' : print(Number(value), offset))
    }
    case 'real':
      return (value) =>
        value === null ? '' : csv.decimal === '.' ? String(value) : String(value).replace('.', csv.decimal)
    default:
      return (value) => (value === null ? '' : String(value))
  }
}

/** Returns the header line of a CSV file, byte order mark and line end included. */
export function csvHeader(
  columns: readonly RecordColumn[],
  { bom, delimiter, header, times }: CsvOptions,
  language: TitleLanguage = 'en',
): string {
  const names = columns.map((id) => (header === 'ids' ? id : csvCell(columnTitle(id, language))))
  if (times === 'local') names.push(header === 'ids' ? 'utc_offset' : OFFSET_TITLE[language])
  return `${bom ? '\ufeff' : ''}${names.join(delimiter)}\r\n`
}

/** Prints records as CSV lines, line ends included. Numbers of phones are text; under titles, codes are words. */
export function csvRow(
  columns: readonly RecordColumn[],
  csv: CsvOptions,
  zone: string,
  language: TitleLanguage = 'en',
): PrintRow {
  const places = columns.map(placeOf)
  const printers = columns.map((id) =>
    valuePrinter(id, csv, zone, csv.header === 'titles' ? wordsOf(id, language) : undefined),
  )
  const setup = placeOf('setup_time')
  const { delimiter } = csv
  const offsetAt = zoneOffset(zone)
  return (cells) => {
    const setupAt = Number(cells[setup])
    const offset = csv.times === 'local' ? offsetAt(setupAt) : 0
    let line = ''
    for (let i = 0; i < places.length; i++) {
      if (i > 0) line += delimiter
      line += printers[i]!(cells[places[i]!]!, offset)
    }
    if (csv.times === 'local') line += delimiter + printAt(setupAt, offset).slice(-LAST_OFFSET)
    return `${line}\r\n`
  }
}

/** Prints records as lines of JSON with ids as keys; no formula guard. */
export function jsonRow(columns: readonly RecordColumn[], zone: string): PrintRow {
  const time = zoneTime(zone)
  const parts = columns.map((id) => ({
    place: placeOf(id),
    key: `${JSON.stringify(id)}:`,
    isTime: RECORD_COLUMNS[id].type === 'time',
  }))
  return (cells) => {
    const entries = parts.map(({ place, key, isTime }) => {
      const value = cells[place]!
      return key + JSON.stringify(isTime && value !== null ? time(Number(value)) : value)
    })
    return `{${entries.join(',')}}\n`
  }
}

/** All columns, in the fixed order. */
export const ALL_COLUMNS: readonly RecordColumn[] = RECORD_COLUMN_IDS
