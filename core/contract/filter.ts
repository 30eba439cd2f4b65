import * as z from 'zod'
import { instantSchema, RECORD_COLUMN_IDS, type RecordColumn } from './record.ts'

/** The type of a field's values, by which they are compared: see `COMPARISONS`. */
export type ValueType = 'number' | 'extension' | 'text' | 'tag' | 'word' | 'quantity' | 'hour' | 'weekday'

/** Returns whether the values of a field are numbers to calculate with. */
export const isNumeric = (type: ValueType): boolean =>
  type === 'quantity' || type === 'hour' || type === 'weekday'

/** The subjects of conditions: one column of the record, or several of which any may match. */
export const FILTER_FIELDS = {
  /** Any number of the call: caller, dialed or destination. Spaces, dashes, dots and brackets are ignored. */
  number: { type: 'number', columns: ['caller_number', 'dialed_number', 'destination_number'] },
  from: { type: 'number', columns: ['caller_number'] },
  /** Dialed or reached. */
  to: { type: 'number', columns: ['dialed_number', 'destination_number'] },
  dialed: { type: 'number', columns: ['dialed_number'] },
  reached: { type: 'number', columns: ['destination_number'] },
  /** The extension whose half it is: caller of a local O, destination of a local T. */
  extension: { type: 'extension', columns: ['caller_number', 'destination_number'] },
  presented: { type: 'number', columns: ['presented_number'] },
  redirecting: { type: 'number', columns: ['redirecting_number'] },
  charged: { type: 'number', columns: ['charged_number'] },
  did: { type: 'number', columns: ['did'] },
  group: { type: 'number', columns: ['group_number'] },
  line: { type: 'text', columns: ['line'] },
  name: { type: 'text', columns: ['caller_name', 'destination_name'] },
  /** Words anywhere: names, reason, note, tags, account code, device. */
  text: {
    type: 'text',
    columns: ['caller_name', 'destination_name', 'reason_text', 'note', 'tags', 'account_code', 'user_agent'],
  },
  reason: { type: 'text', columns: ['reason_text'] },
  note: { type: 'text', columns: ['note'] },
  /** A whole word of the tags. */
  tag: { type: 'tag', columns: ['tags'] },
  account: { type: 'text', columns: ['account_code'] },
  device: { type: 'text', columns: ['user_agent'] },
  address: { type: 'text', columns: ['remote_address'] },
  codec: { type: 'text', columns: ['codec'] },
  side: { type: 'word', columns: ['side'] },
  party: { type: 'word', columns: ['party'] },
  direction: { type: 'word', columns: ['direction'] },
  service: { type: 'word', columns: ['service'] },
  result: { type: 'word', columns: ['result'] },
  released_by: { type: 'word', columns: ['released_by'] },
  transport: { type: 'word', columns: ['transport'] },
  recording: { type: 'word', columns: ['recording'] },
  site: { type: 'text', columns: ['site'] },
  call_id: { type: 'text', columns: ['call_id', 'related_call_id'] },
  sip_call_id: { type: 'text', columns: ['sip_call_id'] },
  cause: { type: 'quantity', columns: ['cause'] },
  status: { type: 'quantity', columns: ['sip_status'] },
  /** Whole seconds, as `ring`, `hold`. */
  duration: { type: 'quantity', columns: ['duration'] },
  ring: { type: 'quantity', columns: ['ring_seconds'] },
  hold: { type: 'quantity', columns: ['hold_seconds'] },
  redirects: { type: 'quantity', columns: ['redirect_count'] },
  hop: { type: 'quantity', columns: ['hop'] },
  /** Of setup, as clocks show it where the PBX stands: 0 to 23; 0 for Sunday to 6. */
  hour: { type: 'hour', columns: ['setup_time'] },
  weekday: { type: 'weekday', columns: ['setup_time'] },
  cost: { type: 'quantity', columns: ['cost'] },
  mos: { type: 'quantity', columns: ['mos'] },
  sequence: { type: 'quantity', columns: ['sequence'] },
  /** 1 or 0. */
  emergency: { type: 'quantity', columns: ['emergency'] },
  srtp: { type: 'quantity', columns: ['srtp'] },
} as const satisfies Record<string, { type: ValueType; columns: readonly RecordColumn[] }>
/** The subject of a condition. */
export type FilterField = keyof typeof FILTER_FIELDS

/** Names of the fields. */
export const FILTER_FIELD_NAMES = Object.keys(FILTER_FIELDS) as [FilterField, ...FilterField[]]

/** The way a condition compares. */
export const comparisonSchema = z.enum(['is', 'begins', 'ends', 'contains', 'like', 'atLeast', 'atMost'])
/** The way a condition compares. */
export type Comparison = z.infer<typeof comparisonSchema>

/**
 * The comparisons of a type of values, the usual one first. Numbers are compared without their separators and in every way
 * to write them, texts without regard to case; names, notes, tags and the like without accents too. `like`: in the whole
 * value `?` stands for one character and `*` for any; `\` before them takes them as they are.
 */
export const COMPARISONS: Readonly<Record<ValueType, readonly [Comparison, ...Comparison[]]>> = {
  number: ['is', 'begins', 'ends', 'contains', 'like'],
  extension: ['is', 'begins', 'ends', 'contains', 'like'],
  text: ['contains', 'is', 'begins', 'ends', 'like'],
  tag: ['is', 'contains'],
  word: ['is'],
  quantity: ['is', 'atLeast', 'atMost'],
  hour: ['is', 'atLeast', 'atMost'],
  weekday: ['is', 'atLeast', 'atMost'],
}

/** Returns a number without what people put between its digits, as filters compare it. */
export const bareNumber = (text: string): string => text.replace(/[ \-./()]/g, '')

/** One condition: any of the values holds for any of the field's columns; `not`: none of them does. An empty value means "unknown". */
export const conditionSchema = z
  .strictObject({
    field: z.enum(FILTER_FIELD_NAMES),
    is: comparisonSchema.default('is'),
    values: z.array(z.string().max(256)).min(1).max(100),
    not: z.boolean().default(false),
  })
  .superRefine(({ field, is, values }, context) => {
    const { type } = FILTER_FIELDS[field]
    if (!COMPARISONS[type].includes(is))
      context.addIssue({ code: 'custom', path: ['is'], message: `"${field}" is not compared by "${is}"` })
    if (!isNumeric(type)) return
    for (const [index, value] of values.entries()) {
      if (value === '' || (value.trim() !== '' && Number.isFinite(Number(value)))) continue
      context.addIssue({ code: 'custom', path: ['values', index], message: `"${field}" needs a number` })
    }
  })
/** One condition. */
export type Condition = z.infer<typeof conditionSchema>

/** Named sets of records: see `RecordFilter`. */
export const VIEW_NAMES = ['all', 'basic', 'failed', 'missed'] as const

/**
 * A selection of records: everything given must hold. `from` (included) and `to` (excluded) are UTC epoch milliseconds
 * of setup.
 */
export const recordFilterSchema = z.strictObject({
  /**
   * basic: O-CDRs with a connect time; failed: O-CDRs without; missed: local T-CDRs that alerted, were not answered, and
   * whose call nobody else answered; where none is written, the O-CDR of such a call to an extension or group; all: every
   * record.
   */
  view: z.enum(VIEW_NAMES).default('all'),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  where: z.array(conditionSchema).max(50).default([]),
})
/** A selection of records. */
export type RecordFilter = z.infer<typeof recordFilterSchema>

/** Order of a list; records that are equal in the column stand by sequence, in the same direction. */
export const recordSortSchema = z.strictObject({
  column: z.enum(RECORD_COLUMN_IDS as [RecordColumn, ...RecordColumn[]]).default('setup_time'),
  direction: z.enum(['descending', 'ascending']).default('descending'),
})
/** Order of a list. */
export type RecordSort = z.infer<typeof recordSortSchema>

/** Place after which a page begins: the sorted column and the sequence of the last row of the page before. */
export const recordCursorSchema = z.strictObject({
  value: z.union([z.string().max(4096), z.number(), z.null()]),
  sequence: z.number().int(),
})
/** Place after which a page begins. */
export type RecordCursor = z.infer<typeof recordCursorSchema>
