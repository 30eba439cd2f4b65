import { eventIterator, oc } from '@orpc/contract'
import * as z from 'zod'
import { exportRequestSchema } from './export.ts'
import { recordCursorSchema, recordFilterSchema, recordSortSchema } from './filter.ts'
import { recordSchema, instantSchema } from './record.ts'

/** One page of records; `next` is missing on the last page. */
export const recordPageSchema = z.object({ rows: z.array(recordSchema), next: recordCursorSchema.optional() })
/** One page of records. */
export type RecordPage = z.infer<typeof recordPageSchema>

/** One call as a row: its lowest hop on record, and how many of its halves are on record. */
export const callRowSchema = z.object({ record: recordSchema, halves: z.number().int() })

/** One line of the stored trace of a half; `at` is UTC epoch milliseconds. */
export const traceLineSchema = z.object({
  at: z.number(),
  state: z.string(),
  event: z.string(),
  next: z.string(),
  dp: z.string().optional(),
})
/** One line of the stored trace of a half. */
export type TraceLineView = z.infer<typeof traceLineSchema>

/** Columns that people write. */
export const ANNOTATED_COLUMNS = ['note', 'tags', 'account_code'] as const

const line = (max: number) =>
  z
    .string()
    .max(max, `must not be longer than ${max} characters`)
    // eslint-disable-next-line no-control-regex -- control characters are what is refused here
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, 'must not hold control characters')

/** The annotations of a record; what is left out stays as it is. */
export const annotationSchema = z.strictObject({
  note: line(4000).optional(),
  /** Words between single spaces. */
  tags: line(500)
    .transform((text) => [...new Set(text.split(/[\s,]+/).filter(Boolean))].join(' '))
    .optional(),
  account_code: line(64).optional(),
})
/** The annotations of a record. */
export type Annotation = z.infer<typeof annotationSchema>

/** One change of what is written on a record; `at` is UTC epoch milliseconds. */
export const annotationEntrySchema = z.object({
  at: z.number(),
  field: z.enum(ANNOTATED_COLUMNS),
  before: z.string(),
  after: z.string(),
})
/** One change of what is written on a record. */
export type AnnotationEntry = z.infer<typeof annotationEntrySchema>

/** All halves of one call that are on record, by hop, each with its trace. */
export const callDetailsSchema = z.object({
  callId: z.string(),
  halves: z.array(
    z.object({
      record: recordSchema,
      trace: z.array(traceLineSchema),
      /** The annotations written on it, latest first. */
      annotations: z.array(annotationEntrySchema),
    }),
  ),
})
/** All halves of one call that are on record. */
export type CallDetails = z.infer<typeof callDetailsSchema>

/** The progress of a running export. */
export const exportProgressSchema = z.object({
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  rows: z.number().int(),
  total: z.number().int(),
  message: z.string().optional(),
})
/** The progress of a running export. */
export type ExportProgress = z.infer<typeof exportProgressSchema>

/** Totals of a filter; every record and every call counts once. */
export const recordTotalsSchema = z.object({
  records: z.number().int(),
  /** Calls that have a record in the filter; the next ones look at the lowest hop of each that is in it. */
  calls: z.number().int(),
  /** Answered by a person or an outside party. */
  answered: z.number().int(),
  /** Answered by attendant or voicemail, and by nobody else on record. */
  answeredByMachine: z.number().int(),
  talkSeconds: z.number().int(),
  /** Null where a quick count was asked for, as the delays are. */
  longestSeconds: z.number().int().nullable(),
  /** answered / calls; null without calls. */
  asr: z.number().nullable(),
  /** Seconds of talk per answered call; null without any. */
  acd: z.number().nullable(),
  /** Post-dial delay of the T-CDRs in the filter, milliseconds to the nearest 20: half of them, and 95 in a hundred, were faster. */
  pddMedianMs: z.number().nullable(),
  pddP95Ms: z.number().nullable(),
})
/** Totals of a filter. */
export type RecordTotals = z.infer<typeof recordTotalsSchema>

/** Records in the order of their sequence. */
export const recordsSinceSchema = z.object({
  records: z.array(recordSchema),
  /** The `since` of the following request. */
  next: z.number().int(),
  /** Whether there is more to read at once. */
  more: z.boolean(),
  /** Sequence numbers without a record, first and last included, and the latest deletions that touched them. */
  gaps: z.array(
    z.object({
      first: z.number().int(),
      last: z.number().int(),
      deletions: z.array(z.object({ at: z.number(), why: z.string() })),
    }),
  ),
})
/** Records in the order of their sequence. */
export type RecordsSince = z.infer<typeof recordsSinceSchema>

/** The outcome of importing records from elsewhere. */
export const importOutcomeSchema = z.object({
  written: z.number().int(),
  /** Those that are here already and stayed as they are. */
  known: z.number().int(),
  /** Those of the written ones that got another sequence number and the tag `imported`. */
  numbered: z.number().int(),
})
/** The outcome of importing records from elsewhere. */
export type ImportOutcomeView = z.infer<typeof importOutcomeSchema>

/** Records: read, search, export. */
export const cdrContract = {
  list: oc
    .route({ method: 'POST', path: '/records/query' })
    .input(
      z.strictObject({
        filter: recordFilterSchema,
        sort: recordSortSchema.prefault({}),
        after: recordCursorSchema.optional(),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(recordPageSchema),
  /** One row per call: the lowest hop on record of every call that has a record in the filter. */
  listCalls: oc
    .route({ method: 'POST', path: '/records/calls' })
    .input(
      z.strictObject({
        filter: recordFilterSchema,
        sort: recordSortSchema.prefault({}),
        after: recordCursorSchema.optional(),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ rows: z.array(callRowSchema), next: recordCursorSchema.optional() })),
  count: oc
    .route({ method: 'POST', path: '/records/count' })
    .input(
      z.strictObject({
        filter: recordFilterSchema,
        /** Leaves out the longest talk and the post-dial delays, which take longest to find. */
        quick: z.boolean().default(false),
      }),
    )
    .output(recordTotalsSchema),
  get: oc
    .route({ method: 'GET', path: '/records/calls/{callId}' })
    .input(z.strictObject({ callId: z.string().max(64) }))
    .output(callDetailsSchema),
  /**
   * For programs: the records after a sequence number, oldest first, each of them once. A `since` beyond the last sequence
   * is of another history of records: 409 `since.beyond-end`, the follower begins again from 0.
   */
  since: oc
    .route({ method: 'GET', path: '/records' })
    .input(
      z.strictObject({
        since: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
        limit: z.number().int().min(1).max(1000).default(100),
      }),
    )
    .output(recordsSinceSchema),
  /** Feed: the highest sequence on disk, at once and whenever records were written. */
  watch: oc
    .route({ method: 'GET', path: '/records/watch' })
    .output(eventIterator(z.object({ sequence: z.number().int(), records: z.number().int() }))),
  /** Writes note, tags or account code on a record; what stood there before is kept. */
  annotate: oc
    .route({ method: 'POST', path: '/records/annotate' })
    .input(z.strictObject({ recordId: z.string().min(1).max(64), changes: annotationSchema }))
    .output(z.object({})),
  /** Writes records from elsewhere, such as an export of another PBX; each of them once. */
  import: oc
    .route({ method: 'POST', path: '/records/import' })
    .input(
      z.strictObject({
        records: z.array(z.strictObject(recordSchema.shape)).max(500),
        /** Their origin, for the log. */
        from: z.string().max(256),
        /** The beginning of the import; its batches are one line of the log. UTC epoch milliseconds. */
        at: instantSchema,
      }),
    )
    .output(importOutcomeSchema),
  /** The first lines of a file exactly as an export would write them. */
  exportPreview: oc
    .route({ method: 'POST', path: '/records/export/preview' })
    .input(exportRequestSchema)
    .output(z.object({ lines: z.array(z.string()), total: z.number().int() })),
  /**
   * Feed: writes the file and tells how far it is. `target` is the token of a save dialog in the desktop window;
   * without one the host keeps the file for one download, named by the last message's `download`.
   * Ending the feed cancels the export.
   */
  export: oc
    .route({ method: 'POST', path: '/records/export' })
    .input(exportRequestSchema.extend({ target: z.string().max(128).optional() }))
    .output(eventIterator(exportProgressSchema.extend({ download: z.string().optional() }))),
}
