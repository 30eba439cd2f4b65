import { eventIterator, oc } from '@orpc/contract'
import * as z from 'zod'
import { mailAddressSchema, mailServerSchema, MAX_SCHEDULES, scheduleSchema } from './resources/index.ts'

/** One run of a schedule for one period; instants are UTC epoch milliseconds. */
export const exportRunSchema = z.object({
  id: z.number().int(),
  scheduleId: z.string(),
  /** Name of the schedule when the run was planned. */
  name: z.string(),
  /** The period in words: `2026-11-22`, `2026-W47`, `2026-11`. */
  period: z.string(),
  from: z.number(),
  to: z.number(),
  dueAt: z.number(),
  state: z.enum(['waiting', 'done', 'failed']),
  tries: z.number().int(),
  /** The time when a waiting one is tried next. */
  nextTryAt: z.number(),
  finishedAt: z.number().nullable(),
  rows: z.number().int(),
  /** The file that was written or the addresses it went to. */
  target: z.string(),
  /** The reason why the last try failed; empty otherwise. */
  message: z.string(),
})
/** One run of a schedule for one period. */
export type ExportRun = z.infer<typeof exportRunSchema>

const revision = z.number().int()

/** Exports that run by themselves. */
export const schedulesContract = {
  get: oc.route({ method: 'GET', path: '/schedules' }).output(
    z.object({
      revision,
      schedules: z.array(scheduleSchema),
      mail: mailServerSchema.nullable(),
      hasMailPassword: z.boolean(),
    }),
  ),
  /** Replaces schedules and mail server; a missing password keeps the one there is. */
  save: oc
    .route({ method: 'PUT', path: '/schedules' })
    .input(
      z.strictObject({
        revision,
        schedules: z.array(scheduleSchema).max(MAX_SCHEDULES),
        mail: mailServerSchema.nullable(),
        mailPassword: z.string().max(256).optional(),
      }),
    )
    .output(z.object({ revision })),
  /** Feed: the last runs, newest first, again whenever one changes. */
  watchRuns: oc
    .route({ method: 'GET', path: '/schedules/runs/watch' })
    .output(eventIterator(z.array(exportRunSchema))),
  /** Runs a schedule now, for the period that ended last. */
  runNow: oc
    .route({ method: 'POST', path: '/schedules/{id}/run' })
    .input(z.strictObject({ id: z.string().max(40) }))
    .output(z.object({})),
  /** Sends a mail without records; fails with what the server said. */
  testMail: oc
    .route({ method: 'POST', path: '/schedules/test-mail' })
    .input(z.strictObject({ to: mailAddressSchema }))
    .output(z.object({})),
}
