import { RECORD_COLUMNS, type CallRecord, type RecordColumn } from '../../../core/contract/index.ts'
import { useFormat } from '../../i18n/index.ts'
import { useValueText } from './use-value-text.ts'

/** Returns a function that writes any cell of a record as lists show it; empty where unknown. */
export function useCellText(): (column: RecordColumn, record: CallRecord) => string {
  const { instant, duration } = useFormat()
  const valueText = useValueText()
  return (column, record) => {
    const value = record[column]
    if (value === null || value === '') return ''
    const { type } = RECORD_COLUMNS[column]
    if (type === 'time') return instant(Number(value))
    if (type === 'seconds') return duration(Number(value))
    return valueText(column, String(value)) ?? String(value)
  }
}
