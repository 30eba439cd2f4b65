import * as z from 'zod'
import type { HalfTrace, TraceEntry } from '../../call/index.ts'
import { MAX_ROWS } from '../../cdr/index.ts'
import {
  annotationSchema,
  exportRunSchema,
  maskingSchema,
  recordCursorSchema,
  recordFilterSchema,
  recordSchema,
  recordSortSchema,
} from '../../contract/index.ts'

const id = z.string().min(1).max(64)
/** Steps that one message brings. */
export const MAX_STEPS = 10_000

/** A step of a trace. */
export const entrySchema = z.custom<TraceEntry>((value) => {
  const { atMs, state, event, next } = (value ?? {}) as Partial<TraceEntry>
  const isNamed = [state, event, next].every((name) => typeof name === 'string')
  return isNamed && typeof atMs === 'number' && Number.isFinite(atMs)
}, 'must be a step of a trace')

/** The trace of a half: what the store itself looks at is checked, the facts are kept as they are. */
export const halfSchema = z.custom<HalfTrace>((value) => {
  const half = (value ?? {}) as Partial<HalfTrace>
  return id.safeParse(half.recordId).success && z.array(entrySchema).min(1).safeParse(half.entries).success
}, 'must be the trace of a half with its record id and at least one step')

/** A record before the store numbered it. */
export const draftSchema = recordSchema.omit({ sequence: true, written_at: true })
export const recordIdInput = z.object({ recordId: id })
export const appendInput = z.object({
  steps: z
    .array(z.object({ recordId: id, place: z.number().int().min(0), entry: entrySchema }))
    .max(MAX_STEPS),
})
export const runInput = z.object({ runId: id })
export const aliveInput = z.object({ runId: id, clockMs: z.number(), wallAt: z.number() })
export const filterInput = z.object({ filter: recordFilterSchema })
export const countInput = filterInput.extend({ quick: z.boolean() })
export const pageInput = z.object({
  filter: recordFilterSchema,
  sort: recordSortSchema,
  after: recordCursorSchema.optional(),
  limit: z.number().int().min(1).max(MAX_ROWS),
})
export const sinceInput = z.object({
  since: z.number().int().min(0),
  limit: z.number().int().min(1).max(MAX_ROWS),
})
export const callInput = z.object({ callId: id })
export const beforeInput = z.object({ before: z.number() })
export const batch = z.number().int().min(1).max(MAX_ROWS)
const rule = z.object({ at: z.number(), why: z.string().max(200) })
export const rulesInput = z.object({
  before: z.number().nullable(),
  emergencyBefore: z.number().nullable(),
  keepRecords: z.number().int().nullable(),
  keepBytes: z.number().nullable(),
})
export const deleteInput = rule.extend({
  upTo: z.object({ setupTime: z.number(), sequence: z.number().int() }),
  emergencyBefore: z.number().nullable(),
  batch,
})
export const maskInput = rule.extend({
  recordIds: z.array(id).max(MAX_ROWS),
  ownNumbers: z.array(z.string()),
  digits: maskingSchema.shape.digits,
  names: z.boolean(),
})
export const lostInput = rule.extend({ records: z.number().int().min(1) })
export const nameInput = z.object({ name: z.string().min(1).max(100) })
export const documentInput = nameInput.extend({
  body: z.unknown(),
  baseRevision: z.number().int().nullable(),
})
const reason = z.object({ why: z.string(), at: z.number() })
export const documentAsideInput = reason.extend(nameInput.shape)
export const halfAsideInput = reason.extend(recordIdInput.shape)
export const limitInput = z.object({ limit: z.number().int().min(1).max(MAX_ROWS) })
export const plannedRunsInput = z.object({
  runs: z
    .array(
      exportRunSchema.pick({
        scheduleId: true,
        name: true,
        period: true,
        from: true,
        to: true,
        dueAt: true,
        nextTryAt: true,
      }),
    )
    .max(MAX_ROWS),
  again: z.boolean(),
})
export const runOutcomeInput = exportRunSchema.pick({
  id: true,
  state: true,
  tries: true,
  nextTryAt: true,
  finishedAt: true,
  rows: true,
  target: true,
  message: true,
})
export const annotationInput = z.object({ recordId: id, changes: annotationSchema, at: z.number() })
export const recordIdsInput = z.object({ ids: z.array(id).max(MAX_ROWS) })
export const importInput = rule.extend({
  why: z.string().max(256),
  records: z.array(recordSchema).max(MAX_ROWS),
})
