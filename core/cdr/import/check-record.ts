import {
  RECORD_COLUMN_IDS,
  RECORD_COLUMNS,
  RECORD_SCHEMA_VERSION,
  recordSchema,
  type CallRecord,
  type RecordColumn,
} from '../../contract/index.ts'

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

/** What a column holds that a file does not have. */
const ABSENT: Partial<Record<RecordColumn, number>> = {
  emergency: 0,
  sequence: 0,
  written_at: 0,
  schema_version: RECORD_SCHEMA_VERSION,
}

/** Values by column; what is missing is unknown. */
export type LooseRecord = Partial<Record<RecordColumn, unknown>>

/** What is wrong with a record as a whole, beyond its cells. */
function contradiction(record: CallRecord): string | undefined {
  const times = [record.setup_time, record.alert_time, record.connect_time, record.release_time]
  const known = times.filter((time) => time !== null)
  if (known.some((time, index) => index > 0 && time < known[index - 1]!)) {
    return 'setup, alert, connect and release time are not in this order'
  }
  if (record.record_id === '') return 'record_id is empty'
  if (record.call_id === '') return 'call_id is empty'
  if (record.duration < 0) return 'duration is negative'
  if (record.duration > 0 && record.connect_time === null) return 'there is a duration, but no connect_time'
  if (record.sequence < 0) return 'sequence is negative'
  if (record.schema_version > RECORD_SCHEMA_VERSION) {
    return `it is of version ${record.schema_version}; this program knows versions up to ${RECORD_SCHEMA_VERSION}`
  }
  return undefined
}

/** The whole record, or what is wrong with it. */
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
  return contradiction(checked.data) ?? checked.data
}
