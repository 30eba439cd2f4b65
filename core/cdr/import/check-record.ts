import {
  RECORD_COLUMN_IDS,
  RECORD_COLUMNS,
  RECORD_SCHEMA_VERSION,
  recordSchema,
  type CallRecord,
  type RecordColumn,
} from '../../contract/index.ts'
import { contradictions } from './contradictions.ts'

/** Columns without which a line is not a record. */
export const NEEDED_COLUMNS: readonly RecordColumn[] = [
  'caller_number',
  'dialed_number',
  'duration',
  'setup_time',
  'release_time',
  'side',
  'party',
  'result',
  'released_by',
  'service',
  'direction',
  'call_id',
  'hop',
  'record_id',
]

/** The values of columns that a file lacks. */
const ABSENT: Partial<Record<RecordColumn, number>> = {
  emergency: 0,
  sequence: 0,
  written_at: 0,
  schema_version: RECORD_SCHEMA_VERSION,
}

/** Values by column; what is missing is unknown. */
export type LooseRecord = Partial<Record<RecordColumn, unknown>>

/** Returns the complete record, or what is wrong with it. */
export function checkRecord(loose: LooseRecord): CallRecord | string {
  const whole = Object.fromEntries(
    RECORD_COLUMN_IDS.map((id) => {
      const absent = ABSENT[id] ?? (RECORD_COLUMNS[id].type === 'text' ? '' : null)
      const value = loose[id]
      return [id, value === undefined || (value === null && absent !== null) ? absent : value]
    }),
  )
  const checked = recordSchema.safeParse(whole)
  if (!checked.success) {
    const [issue] = checked.error.issues
    return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a record'}`
  }
  return contradictions(checked.data) ?? checked.data
}
