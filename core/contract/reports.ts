import { oc } from '@orpc/contract'
import * as z from 'zod'
import { recordFilterSchema } from './filter.ts'
import { recordSchema } from './record.ts'

/** IANA zone that hours, days and weeks are counted in. */
const zone = z.string().min(1).max(64)
const count = z.number().int()

/** The sums in every bar, cell and row of a report. */
export const callSumsSchema = z.object({
  calls: count,
  /** By a person or an outside party. */
  answered: count,
  /** By the attendant or a mailbox. */
  machine: count,
  /** Seconds from connect to release. */
  talkSeconds: count,
})
/** The sums in every bar, cell and row of a report. */
export type CallSums = z.infer<typeof callSumsSchema>

/** Widths of the buckets of a report over time. */
export const bucketSchema = z.enum(['hour', 'day', 'week', 'month'])
/** Width of a bucket. */
export type Bucket = z.infer<typeof bucketSchema>

/** From (included) to (excluded), UTC epoch milliseconds. */
const span = { from: count, to: count }

/** Calls over time, without gaps; `bucket` is coarser than asked for where there would be more than `MAX_BUCKETS`. */
export const timeReportSchema = z.object({
  bucket: bucketSchema,
  buckets: z.array(callSumsSchema.extend(span)),
  /** The sixty minutes, from a quarter of an hour, in which most calls began. */
  busiest: z.object({ ...span, calls: count }).nullable(),
})
/** Calls over time. */
export type TimeReport = z.infer<typeof timeReportSchema>
/** Most buckets that a report over time has. */
export const MAX_BUCKETS = 3000

/** Calls by hour of day and weekday, 0 for Sunday; cells without calls are left out. */
export const weekReportSchema = z.object({
  cells: z.array(callSumsSchema.extend({ weekday: count, hour: count })),
})
/** Calls by hour of day and weekday. */
export type WeekReport = z.infer<typeof weekReportSchema>

/**
 * The values by which calls can be grouped. `extension` is the extension whose half it is: caller of a local O,
 * destination of a local T.
 */
export const GROUPINGS = [
  'extension',
  'line',
  'result',
  'service',
  'direction',
  'caller',
  'destination',
  'group',
] as const
/** A value by which calls can be grouped. */
export type Grouping = (typeof GROUPINGS)[number]

/** Calls by a value, those with most first; all others, if there are any, in one sum. */
export const groupReportSchema = z.object({
  rows: z.array(callSumsSchema.extend({ value: z.string(), name: z.string() })),
  others: callSumsSchema.extend({ values: count }).nullable(),
})
/** Calls by a value. */
export type GroupReport = z.infer<typeof groupReportSchema>

/** Most calls at the same time, and when that was first; null without calls. */
const peak = z.object({ calls: count, at: count }).nullable()

/** Calls at the same time, from setup to release: the most in each bucket, in all, and on each line. */
export const concurrentReportSchema = z.object({
  bucket: bucketSchema,
  buckets: z.array(z.object({ ...span, peak: count })),
  peak,
  lines: z.array(z.object({ line: z.string(), peak })),
})
/** Calls at the same time. */
export type ConcurrentReport = z.infer<typeof concurrentReportSchema>

/** The quality of attempts; numerators and denominators, so that each ratio can be shown with its formula. */
export const attemptSumsSchema = z.object({
  attempts: count,
  answered: count,
  machine: count,
  busy: count,
  noAnswer: count,
  /** Given up by the caller after it rang. */
  abandonedRinging: count,
  rejected: count,
  /** Connected seconds of the answered ones. */
  answeredSeconds: count,
})
/** The quality of attempts. */
export type AttemptSums = z.infer<typeof attemptSumsSchema>

/** Delay from INVITE to ringing, milliseconds. */
export const delaySchema = z.object({ halves: count, median: count, p95: count }).nullable()

/** Attempts are calls (O-CDRs); those of a line are its outside T-CDRs, and the delays are of T-CDRs. */
export const qualityReportSchema = z.object({
  all: attemptSumsSchema,
  delay: delaySchema,
  lines: z.array(attemptSumsSchema.extend({ line: z.string(), delay: delaySchema })),
})
/** The quality of attempts, in all and by line. */
export type QualityReport = z.infer<typeof qualityReportSchema>

/** Place after which a page of missed calls goes on. */
const missedCursor = z.strictObject({ setupTime: count, sequence: count })

/** A selection of missed calls. */
export const missedInputSchema = z.strictObject({
  from: count.optional(),
  to: count.optional(),
  /** office: inbound calls that ended without a person; extension: calls that rang in vain, as the view `missed` has them. */
  kind: z.enum(['office', 'extension']),
  extension: z.string().max(64).optional(),
  /** Days within which a call counts as returned. */
  days: z.number().int().min(1).max(90).default(7),
  only: z.enum(['all', 'unreturned']).default('all'),
  after: missedCursor.optional(),
  limit: z.number().int().min(1).max(500).default(100),
})
/** A selection of missed calls. */
export type MissedInput = z.infer<typeof missedInputSchema>

/** The later answered call with the same number: when it was answered, who of the office talked, after how many seconds. */
export const returnedSchema = z.object({
  at: count,
  by: z.string(),
  callId: z.string(),
  seconds: count,
})

/** One page of missed calls, newest first. */
export const missedPageSchema = z.object({
  rows: z.array(
    z.object({ record: recordSchema, extension: z.string(), returned: returnedSchema.nullable() }),
  ),
  next: missedCursor.optional(),
})
/** One page of missed calls. */
export type MissedPage = z.infer<typeof missedPageSchema>

/** Missed calls of each extension, those with most unreturned first. */
export const missedByExtensionSchema = z.object({
  rows: z.array(
    z.object({
      extension: z.string(),
      name: z.string(),
      /** The number is that of a group, none of whose members left a record of the call. */
      isGroup: z.boolean(),
      missed: count,
      unreturned: count,
    }),
  ),
})
/** Missed calls of each extension. */
export type MissedByExtension = z.infer<typeof missedByExtensionSchema>

/** The values by which costs are summed: the one who pays, the line, the number reached. */
export const COST_GROUPINGS = ['extension', 'line', 'destination'] as const
/** The value by which costs are summed. */
export type CostGrouping = (typeof COST_GROUPINGS)[number]

/**
 * The choices of the prices that count: those that the records were written with, or those of the present table of
 * rates.
 */
export const COST_PRICES = ['written', 'today'] as const
/** A choice of the prices that count. */
export type CostPrices = (typeof COST_PRICES)[number]

/** The cost of outgoing calls; each call counts once. */
export const costReportSchema = z.object({
  rows: z.array(
    z.object({ value: z.string(), currency: z.string(), calls: count, talkSeconds: count, cost: z.number() }),
  ),
  /** Of all values, also of those beyond the limit. */
  totals: z.array(z.object({ currency: z.string(), calls: count, cost: z.number() })),
})
/** The cost of outgoing calls. */
export type CostReport = z.infer<typeof costReportSchema>

const filter = recordFilterSchema
const report = (path: `/${string}`) => oc.route({ method: 'POST', path: `/reports${path}` })

/** Reports: the calls that a list of the same filter has, each counted once, by the lowest hop in the filter. */
export const reportsContract = {
  overTime: report('/time')
    .input(
      z.strictObject({
        filter,
        zone,
        bucket: bucketSchema,
        weekStartsOn: z.number().int().min(0).max(6).default(1),
      }),
    )
    .output(timeReportSchema),
  week: report('/week').input(z.strictObject({ filter, zone })).output(weekReportSchema),
  grouped: report('/grouped')
    .input(
      z.strictObject({
        filter,
        by: z.enum(GROUPINGS),
        order: z.enum(['calls', 'talkSeconds']).default('calls'),
        limit: z.number().int().min(1).max(1000).default(20),
      }),
    )
    .output(groupReportSchema),
  longest: report('/longest')
    .input(z.strictObject({ filter, limit: z.number().int().min(1).max(100).default(20) }))
    .output(z.object({ rows: z.array(recordSchema) })),
  concurrent: report('/concurrent')
    .input(
      z.strictObject({
        filter,
        zone,
        bucket: bucketSchema,
        weekStartsOn: z.number().int().min(0).max(6).default(1),
      }),
    )
    .output(concurrentReportSchema),
  quality: report('/quality').input(z.strictObject({ filter })).output(qualityReportSchema),
  costs: report('/costs')
    .input(
      z.strictObject({
        filter,
        by: z.enum(COST_GROUPINGS),
        /** today: rated anew for this report; no record is changed. */
        prices: z.enum(COST_PRICES).default('written'),
        limit: z.number().int().min(1).max(1000).default(100),
      }),
    )
    .output(costReportSchema),
  missed: report('/missed').input(missedInputSchema).output(missedPageSchema),
  missedByExtension: report('/missed/extensions')
    .input(missedInputSchema.pick({ from: true, to: true, days: true }))
    .output(missedByExtensionSchema),
}
