import { RECORD_COLUMN_IDS, RECORD_COLUMNS, type CallRecord, type RecordColumn } from '../../contract/index.ts'

/** Starts that a spreadsheet takes for a formula, their full-width forms included. */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/
/** A number as it is dialled: safe although it may begin with a plus. */
const DIALLED = /^\+?[0-9*#]+$/
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/

/** Puts an apostrophe before what a spreadsheet would run. */
export const guardFormula = (text: string): string =>
  FORMULA_START.test(text) && !DIALLED.test(text) ? `'${text}` : text

const quote = (text: string) => (NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

function csvCell(record: CallRecord, id: RecordColumn, time: (at: number) => string): string {
  const value = record[id]
  if (value === null) return ''
  if (RECORD_COLUMNS[id].type === 'time') return time(value as number)
  return typeof value === 'string' ? quote(guardFormula(value)) : String(value)
}

/** The header line of a CSV file (RFC 4180), line end included. */
export const csvHeader = (): string => `${RECORD_COLUMN_IDS.join(',')}\r\n`

/** One record as a CSV line, line end included. Numbers of phones are text; times are ISO 8601 with their offset. */
export const csvLine = (record: CallRecord, time: (at: number) => string): string =>
  `${RECORD_COLUMN_IDS.map((id) => csvCell(record, id, time)).join(',')}\r\n`

/** One record as a line of JSON, with the same ids and order. */
export function jsonLine(record: CallRecord, time: (at: number) => string): string {
  const entries = RECORD_COLUMN_IDS.map((id) => {
    const value = record[id]
    return [id, RECORD_COLUMNS[id].type === 'time' && value !== null ? time(value as number) : value]
  })
  return `${JSON.stringify(Object.fromEntries(entries))}\n`
}
