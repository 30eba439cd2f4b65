import {
  csvCell,
  RECORD_COLUMN_IDS,
  RECORD_COLUMNS,
  type CallRecord,
  type RecordColumn,
} from '../../contract/index.ts'

/** Prints an instant, UTC epoch milliseconds. */
export type PrintTime = (at: number) => string

const isTime = (id: RecordColumn) => RECORD_COLUMNS[id].type === 'time'

function recordCell(record: CallRecord, id: RecordColumn, time: PrintTime): string {
  const value = record[id]
  if (value === null) return ''
  if (typeof value === 'string') return csvCell(value)
  return isTime(id) ? time(value) : String(value)
}

/** The header line of a CSV file, line end included. */
export const csvHeader = (): string => `${RECORD_COLUMN_IDS.join(',')}\r\n`

/** Records as CSV lines, line ends included. Numbers of phones are text; times are ISO 8601 with their offset. */
export const csvLines = (records: readonly CallRecord[], time: PrintTime): string =>
  records
    .map((record) => `${RECORD_COLUMN_IDS.map((id) => recordCell(record, id, time)).join(',')}\r\n`)
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
