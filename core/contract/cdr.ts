import { eventIterator, oc } from '@orpc/contract'
import * as z from 'zod'
import { partySchema, recordSchema, resultSchema, sideSchema } from './record.ts'

/** Which records: everything given must hold. `from` (included) and `to` (excluded) are UTC epoch milliseconds of setup. */
export const recordFilterSchema = z.object({
  /** basic: O-CDRs with a connect time; failed: O-CDRs without; all: every record. */
  view: z.enum(['basic', 'failed', 'all']).default('all'),
  from: z.number().int().optional(),
  to: z.number().int().optional(),
  /** Exact match on caller, dialed or destination number. */
  number: z.string().max(64).optional(),
  side: sideSchema.optional(),
  party: partySchema.optional(),
  result: resultSchema.optional(),
})
/** Which records. */
export type RecordFilter = z.infer<typeof recordFilterSchema>

/** Place after which a page begins: the last row of the page before. */
export const recordCursorSchema = z.object({ setupTime: z.number().int(), sequence: z.number().int() })

/** One page of records, newest first; `next` is missing on the last page. */
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

/** All halves of one call that are on record, by hop, each with its trace. */
export const callDetailsSchema = z.object({
  callId: z.string(),
  halves: z.array(z.object({ record: recordSchema, trace: z.array(traceLineSchema) })),
})
/** All halves of one call that are on record. */
export type CallDetails = z.infer<typeof callDetailsSchema>

/** File formats of an export. */
export const exportFormatSchema = z.enum(['csv', 'jsonl'])

const exportInput = z.object({
  filter: recordFilterSchema,
  format: exportFormatSchema,
  /** IANA zone of the times in the file. */
  zone: z.string().max(64),
})

/** Where a running export stands. */
export const exportProgressSchema = z.object({
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  rows: z.number().int(),
  total: z.number().int(),
  message: z.string().optional(),
})
/** Where a running export stands. */
export type ExportProgress = z.infer<typeof exportProgressSchema>

/** Records in the order of their sequence. */
export const recordsSinceSchema = z.object({
  records: z.array(recordSchema),
  /** The `since` of the following request. */
  next: z.number().int(),
  /** True when there is more to read at once. */
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

/** Records: read, search, export. */
export const cdrContract = {
  list: oc
    .route({ method: 'POST', path: '/records/query' })
    .input(
      z.object({
        filter: recordFilterSchema,
        after: recordCursorSchema.optional(),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(recordPageSchema),
  /** One row per call: the lowest hop on record of every call that has a record in the filter. */
  listCalls: oc
    .route({ method: 'POST', path: '/records/calls' })
    .input(
      z.object({
        filter: recordFilterSchema,
        after: recordCursorSchema.optional(),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ rows: z.array(callRowSchema), next: recordCursorSchema.optional() })),
  count: oc
    .route({ method: 'POST', path: '/records/count' })
    .input(z.object({ filter: recordFilterSchema }))
    .output(
      z.object({
        records: z.number().int(),
        calls: z.number().int(),
        answered: z.number().int(),
        talkSeconds: z.number().int(),
      }),
    ),
  get: oc
    .route({ method: 'GET', path: '/records/calls/{callId}' })
    .input(z.object({ callId: z.string().max(64) }))
    .output(callDetailsSchema),
  /** For programs: the records after a sequence number, oldest first, each of them once. */
  since: oc
    .route({ method: 'GET', path: '/records' })
    .input(
      z.object({
        since: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
        limit: z.number().int().min(1).max(1000).default(100),
      }),
    )
    .output(recordsSinceSchema),
  /** Feed: the highest sequence on disk, at once and whenever records were written. */
  watch: oc
    .route({ method: 'GET', path: '/records/watch' })
    .output(eventIterator(z.object({ sequence: z.number().int(), records: z.number().int() }))),
  /** The first lines of a file exactly as an export would write them. */
  exportPreview: oc
    .route({ method: 'POST', path: '/records/export/preview' })
    .input(exportInput)
    .output(z.object({ lines: z.array(z.string()), total: z.number().int() })),
  /**
   * Feed: writes the file and tells how far it is. `target` is the token of a save dialog in the desktop window;
   * without one the host keeps the file for one download, named by the last message's `download`.
   * Ending the feed cancels the export.
   */
  export: oc
    .route({ method: 'POST', path: '/records/export' })
    .input(exportInput.extend({ target: z.string().max(128).optional() }))
    .output(eventIterator(exportProgressSchema.extend({ download: z.string().optional() }))),
}
