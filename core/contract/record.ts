import * as z from 'zod'

/** The type of the cells of a column: `time` is UTC epoch milliseconds, `seconds` whole seconds, `flag` 0 or 1. */
export type ColumnType = 'text' | 'integer' | 'seconds' | 'real' | 'flag' | 'time'

interface Column {
  readonly type: ColumnType
  readonly title: string
}

const column = (type: ColumnType, title: string): Column => ({ type, title })

/**
 * All columns of a call detail record in the order of tables, CSV and JSON. The key is the stable English id; new
 * columns are appended.
 */
export const RECORD_COLUMNS = {
  caller_number: column('text', 'Caller number'),
  dialed_number: column('text', 'Dialed number'),
  destination_number: column('text', 'Destination number'),
  duration: column('seconds', 'Duration'),
  setup_time: column('time', 'Setup time'),
  connect_time: column('time', 'Connect time'),
  release_time: column('time', 'Release time'),
  side: column('text', 'Side'),
  party: column('text', 'Party'),
  result: column('text', 'Result'),
  released_by: column('text', 'Released by'),
  cause: column('integer', 'Cause (Q.850)'),
  sip_status: column('integer', 'SIP status'),
  reason_text: column('text', 'Reason text'),
  service: column('text', 'Service'),
  direction: column('text', 'Direction'),
  caller_name: column('text', 'Caller name'),
  destination_name: column('text', 'Destination name'),
  presented_number: column('text', 'Presented number'),
  redirecting_number: column('text', 'Redirecting number'),
  redirect_count: column('integer', 'Redirect count'),
  charged_number: column('text', 'Charged number'),
  line: column('text', 'Line'),
  did: column('text', 'DID'),
  group_number: column('text', 'Group number'),
  alert_time: column('time', 'Alert time'),
  ring_seconds: column('seconds', 'Ring seconds'),
  hold_seconds: column('seconds', 'Hold seconds'),
  park_seconds: column('seconds', 'Park seconds'),
  emergency: column('flag', 'Emergency'),
  transport: column('text', 'Transport'),
  srtp: column('flag', 'SRTP'),
  codec: column('text', 'Codec'),
  remote_address: column('text', 'Remote address'),
  user_agent: column('text', 'User agent'),
  sip_call_id: column('text', 'SIP Call-ID'),
  packets_sent: column('integer', 'Packets sent'),
  packets_received: column('integer', 'Packets received'),
  packets_lost: column('integer', 'Packets lost'),
  jitter_ms: column('real', 'Jitter (ms)'),
  mos: column('real', 'MOS'),
  recording: column('text', 'Recording'),
  account_code: column('text', 'Account code'),
  note: column('text', 'Note'),
  tags: column('text', 'Tags'),
  cost: column('real', 'Cost'),
  currency: column('text', 'Currency'),
  call_id: column('text', 'Call id'),
  related_call_id: column('text', 'Related call id'),
  hop: column('integer', 'Hop'),
  record_id: column('text', 'Record id'),
  sequence: column('integer', 'Sequence'),
  site: column('text', 'Site'),
  written_at: column('time', 'Written at'),
  schema_version: column('integer', 'Schema version'),
} as const satisfies Record<string, Column>

/** The stable id of a column. */
export type RecordColumn = keyof typeof RECORD_COLUMNS

/** Column ids in their fixed order. */
export const RECORD_COLUMN_IDS = Object.keys(RECORD_COLUMNS) as RecordColumn[]

/** Version of the record format; stands in every record. */
export const RECORD_SCHEMA_VERSION = 1

/** The half of the call: the originating (O) or a terminating (T) session. */
export const sideSchema = z.enum(['O', 'T'])
/** The place of the party of a half: an extension of this PBX, or an external line or trunk. */
export const partySchema = z.enum(['local', 'outside'])
/** The end of a half. */
export const resultSchema = z.enum([
  'answered',
  'busy',
  'rejected',
  'no_answer',
  'abandoned',
  'answered_elsewhere',
  'unreachable',
  'not_found',
  'forbidden',
  'congestion',
  'failed',
  'interrupted',
])
/** The party of the call whose message ended the half. */
export const releasedBySchema = z.enum(['caller', 'callee', 'server'])
/** The service that created a half, or the first one an O-session met. */
export const serviceSchema = z.enum([
  'basic',
  'forward_unconditional',
  'forward_busy',
  'forward_no_answer',
  'forward_unreachable',
  'attendant',
  'ring_group',
  'hunt_group',
  'pickup',
  'park',
  'transfer_blind',
  'transfer_attended',
  'voicemail',
  'conference',
  'callback',
  'feature_code',
])
/** The direction in which a half crosses the border of the PBX, if it does. */
export const directionSchema = z.enum(['internal', 'inbound', 'outbound', 'transit'])

const text = z.string()
/**
 * Returns the schema of a code that is empty where a foreign source does not state it. Halves of this PBX state each.
 */
const known = <Code extends z.ZodEnum>(code: Code) => code.or(z.literal(''))
const count = z.number().int().nullable()
const real = z.number().nullable()
/** A UTC epoch millisecond of the years 1000 to 9998, which every calendar and zone can print with four digits. */
export const instantSchema = z.number().int().min(Date.UTC(1000, 0)).lt(Date.UTC(9999, 0))
const time = instantSchema

/** A written call detail record. Text is empty and numbers are null where unknown; times are UTC epoch milliseconds. */
export const recordSchema = z.object({
  caller_number: text,
  dialed_number: text,
  destination_number: text,
  duration: z.number().int(),
  setup_time: time,
  connect_time: time.nullable(),
  release_time: time,
  side: sideSchema,
  party: known(partySchema),
  result: known(resultSchema),
  released_by: known(releasedBySchema),
  cause: count,
  sip_status: count,
  reason_text: text,
  service: known(serviceSchema),
  direction: known(directionSchema),
  caller_name: text,
  destination_name: text,
  presented_number: text,
  redirecting_number: text,
  redirect_count: count,
  charged_number: text,
  line: text,
  did: text,
  group_number: text,
  alert_time: time.nullable(),
  ring_seconds: count,
  hold_seconds: count,
  park_seconds: count,
  emergency: z.number().int(),
  transport: text,
  srtp: count,
  codec: text,
  remote_address: text,
  user_agent: text,
  sip_call_id: text,
  packets_sent: count,
  packets_received: count,
  packets_lost: count,
  jitter_ms: real,
  mos: real,
  recording: text,
  account_code: text,
  note: text,
  tags: text,
  cost: real,
  currency: text,
  call_id: text,
  related_call_id: text,
  hop: z.number().int(),
  record_id: text,
  sequence: z.number().int(),
  site: text,
  written_at: time,
  schema_version: z.number().int(),
})

/** A written call detail record. */
export type CallRecord = z.infer<typeof recordSchema>
/** The part of a record that a half's trace supplies; the store adds the rest when it writes. */
export type DraftRecord = Omit<CallRecord, 'sequence' | 'written_at'>
