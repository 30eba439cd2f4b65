import {
  guardFormula,
  RECORD_COLUMNS,
  type CallRecord,
  type RecordColumn,
} from '../../../core/contract/index.ts'
import { isoWithOffset } from '../../i18n/index.ts'

/** A column of copied rows. */
export interface CopiedColumn {
  readonly column: RecordColumn
  readonly title: string
}

// A cell stays one cell, and no formula.
const cell = (text: string) => guardFormula(text.replaceAll(/[\t\r\n]+/g, ' '))

/** Writes rows with their titles for the clipboard: cells between tabs, times in ISO 8601, durations in seconds. */
export function rowsAsTable(records: readonly CallRecord[], columns: readonly CopiedColumn[]): string {
  const line = (cells: readonly string[]) => cells.map(cell).join('\t')
  const rows = records.map((record) =>
    line(
      columns.map(({ column }) => {
        const value = record[column]
        if (value === null) return ''
        return RECORD_COLUMNS[column].type === 'time' ? isoWithOffset(Number(value)) : String(value)
      }),
    ),
  )
  return [line(columns.map(({ title }) => title)), ...rows].join('\n')
}
