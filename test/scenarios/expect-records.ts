import { expect } from 'vitest'
import { RECORD_COLUMN_IDS } from '../../core/contract/index.ts'
import type { ExportedRecord } from '../kit/halfcall-server.ts'

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+00:00$/
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const UUIDV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Columns whose value differs from run to run; `expectRecord` checks their form and order instead. */
type VaryingColumn =
  | 'setup_time'
  | 'connect_time'
  | 'release_time'
  | 'alert_time'
  | 'written_at'
  | 'call_id'
  | 'record_id'
  | 'sequence'
  | 'sip_call_id'
  | 'remote_address'
  | 'duration'
  | 'ring_seconds'

const VARYING: readonly VaryingColumn[] = [
  'setup_time',
  'connect_time',
  'release_time',
  'alert_time',
  'written_at',
  'call_id',
  'record_id',
  'sequence',
  'sip_call_id',
  'remote_address',
  'duration',
  'ring_seconds',
]

/** The record of a call 100 → 101 in the test office when nothing special happened. */
const PLAIN: ExportedRecord = {
  caller_number: '100',
  dialed_number: '101',
  destination_number: '101',
  side: 'O',
  party: 'local',
  result: 'answered',
  released_by: 'caller',
  cause: 16,
  sip_status: 200,
  reason_text: '',
  service: 'basic',
  direction: 'internal',
  caller_name: 'Reception',
  destination_name: 'Sales',
  presented_number: '100',
  redirecting_number: '',
  redirect_count: 0,
  charged_number: '100',
  line: '',
  did: '',
  group_number: '',
  hold_seconds: 0,
  park_seconds: 0,
  emergency: 0,
  transport: 'udp',
  srtp: 0,
  codec: 'PCMU',
  user_agent: 'test-caller',
  packets_sent: null,
  packets_received: null,
  packets_lost: null,
  jitter_ms: null,
  mos: null,
  recording: 'none',
  account_code: '',
  note: '',
  tags: '',
  cost: null,
  currency: '',
  related_call_id: '',
  hop: 0,
  site: 'lab',
  schema_version: 1,
}

/** The progress of a call, which decides the times that must be there. */
export interface Reached {
  readonly alert: boolean
  readonly connect: boolean
}

const at = (record: ExportedRecord, column: string) => Date.parse(record[column] as string)

/** Asserts every column of one record: literal values, and for what varies its form and its order. */
export function expectRecord(
  record: ExportedRecord | undefined,
  expected: Partial<ExportedRecord>,
  reached: Reached,
): asserts record is ExportedRecord {
  if (!record) throw new Error('the record is missing')
  expect(Object.keys(record)).toEqual(RECORD_COLUMN_IDS)
  const fixed = Object.fromEntries(
    Object.entries(record).filter(([column]) => !(VARYING as readonly string[]).includes(column)),
  )
  expect(fixed).toEqual({ ...PLAIN, ...expected })
  expect(record['call_id']).toMatch(UUID)
  expect(record['record_id']).toMatch(UUIDV7)
  expect(record['sip_call_id']).not.toBe('')
  expect(record['remote_address']).toMatch(/^127\.0\.0\.1:\d+$/)
  expect(Number.isInteger(record['sequence'])).toBe(true)
  for (const column of ['setup_time', 'release_time', 'written_at']) expect(record[column]).toMatch(ISO)
  const times = [at(record, 'setup_time')]
  if (reached.alert) times.push(at(record, 'alert_time'))
  else expect(record['alert_time']).toBeNull()
  if (reached.connect) times.push(at(record, 'connect_time'))
  else expect(record['connect_time']).toBeNull()
  times.push(at(record, 'release_time'))
  expect(times).toEqual([...times].sort((a, b) => a - b))
  const end = at(record, reached.connect ? 'connect_time' : 'release_time')
  const ring = reached.alert ? Math.floor((end - at(record, 'alert_time')) / 1000) : null
  expect(record['ring_seconds']).toBe(ring)
  const talk = reached.connect
    ? Math.floor((at(record, 'release_time') - at(record, 'connect_time')) / 1000)
    : 0
  expect(record['duration']).toBe(talk)
}

/** Asserts what holds for the halves of one call among each other. */
export function expectOneCall(records: readonly ExportedRecord[]): void {
  expect(new Set(records.map((record) => record['call_id'])).size).toBe(1)
  expect(new Set(records.map((record) => record['record_id'])).size).toBe(records.length)
  expect(records.filter((record) => record['hop'] === 0 && record['side'] === 'O')).toHaveLength(1)
  const sequences = records.map((record) => record['sequence'] as number).sort((a, b) => a - b)
  expect(sequences).toEqual(sequences.map((_, index) => sequences[0]! + index))
}

/** Returns the two halves of a plain call, O first. */
export function halves(
  records: readonly ExportedRecord[],
): [ExportedRecord | undefined, ExportedRecord | undefined] {
  return [records.find((record) => record['side'] === 'O'), records.find((record) => record['side'] === 'T')]
}
