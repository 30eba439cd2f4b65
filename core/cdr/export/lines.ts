import {
  RECORD_COLUMN_IDS,
  RECORD_COLUMNS,
  type CallRecord,
  type RecordColumn,
} from '../../contract/index.ts'

/** Starts that a spreadsheet takes for a formula, their full-width forms included. */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/
/** A number as it is dialled: safe although it may begin with a plus. */
const DIALLED = /^\+?[0-9*#]+$/
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/

/** Prints an instant, UTC epoch milliseconds. */
export type PrintTime = (at: number) => string

/** Puts an apostrophe before what a spreadsheet would run. */
export const guardFormula = (text: string): string =>
  FORMULA_START.test(text) && !DIALLED.test(text) ? `'${text}` : text

// RFC 4180 §2, by hand: csv-stringify takes seven times as long for these two rules.
const quote = (text: string) => (NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const isTime = (id: RecordColumn) => RECORD_COLUMNS[id].type === 'time'

function csvCell(record: CallRecord, id: RecordColumn, time: PrintTime): string {
  const value = record[id]
  if (value === null) return ''
  if (typeof value === 'string') return quote(guardFormula(value))
  return isTime(id) ? time(value) : String(value)
}

/** The header line of a CSV file, line end included. */
export const csvHeader = (): string => `${RECORD_COLUMN_IDS.join(',')}\r\n`

/** Records as CSV lines, line ends included. Numbers of phones are text; times are ISO 8601 with their offset. */
export const csvLines = (records: readonly CallRecord[], time: PrintTime): string =>
  records
    .map((record) => `${RECORD_COLUMN_IDS.map((id) => csvCell(record, id, time)).join(',')}\r\n`)
    .join('')

function jsonLine(record: CallRecord, time: PrintTime): string {
  const entries = RECORD_COLUMN_IDS.map((id) => {
    const value = record[id]
    return [id, typeof value === 'number' && isTime(id) ? time(value) : value]
  })
  return `${JSON.stringify(Object.fromEntries(entries))}\n`
}

/** Records as lines of JSON, with the ids and the order of the CSV file; no formula guard. */
export const jsonLines = (records: readonly CallRecord[], time: PrintTime): string =>
  records.map((record) => jsonLine(record, time)).join('')
