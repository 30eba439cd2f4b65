import {
  RECORD_COLUMN_IDS,
  RECORD_COLUMNS,
  type CallRecord,
  type RecordColumn,
} from '../../../core/contract/index.ts'
import { formatDuration, isoWithOffset } from '../../i18n/index.ts'

/** One column of two halves beside each other. */
export interface Fact {
  readonly column: RecordColumn
  readonly values: readonly string[]
  readonly differs: boolean
}

/** Columns whose difference says nothing: every record has its own. */
const OWN = new Set<RecordColumn>(['record_id', 'sequence', 'side', 'hop', 'written_at'])

/** Words for the values of a closed list: `(column, value)` to text; undefined for columns of free text. */
export type ValueText = (column: RecordColumn, value: string) => string | undefined

/** Returns a cell in words; empty where unknown. */
export function cellText(record: CallRecord, column: RecordColumn, valueText: ValueText): string {
  const value = record[column]
  if (value === null || value === '') return ''
  const { type } = RECORD_COLUMNS[column]
  if (type === 'time') return isoWithOffset(Number(value))
  if (type === 'seconds') return formatDuration(Number(value))
  return valueText(column, String(value)) ?? String(value)
}

/**
 * Returns what is known of the halves, in the order of the columns; columns that are empty in all of them are left out.
 */
export function factsOf(halves: readonly CallRecord[], valueText: ValueText): Fact[] {
  return RECORD_COLUMN_IDS.flatMap((column) => {
    const values = halves.map((record) => cellText(record, column, valueText))
    if (values.every((value) => value === '')) return []
    return [{ column, values, differs: !OWN.has(column) && new Set(values).size > 1 }]
  })
}
