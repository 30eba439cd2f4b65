import { eventIterator, oc } from '@orpc/contract'
import * as z from 'zod'
import { exportOptionsSchema } from './export.ts'
import { recordFilterSchema } from './filter.ts'

const printable = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must not be longer than ${max} characters`)
    // eslint-disable-next-line no-control-regex -- control characters are what is refused here
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'must not hold control characters')

const mailAddress = z.email({ error: 'must be a mail address' }).max(254)

/** The destination of the file of a scheduled export. */
export const exportTargetSchema = z.discriminatedUnion('kind', [
  /** A folder of the computer that runs Halfcall. */
  z.strictObject({ kind: z.literal('folder'), path: printable(1024) }),
  z.strictObject({ kind: z.literal('mail'), addresses: z.array(mailAddress).min(1).max(20) }),
])
/** The destination of the file of a scheduled export. */
export type ExportTarget = z.infer<typeof exportTargetSchema>

/** An export that runs by itself after each day, week (from Monday) or month, for the period that ended; periods and run times are in its zone too. */
export const scheduleSchema = exportOptionsSchema.extend({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/),
  name: printable(64),
  isOn: z.boolean(),
  every: z.enum(['day', 'week', 'month']),
  /** Local time of the run, `HH:MM`. */
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 06:30'),
  /** The records to export; the time range is the period's. */
  filter: recordFilterSchema.omit({ from: true, to: true }),
  target: exportTargetSchema,
})
/** An export that runs by itself. */
export type Schedule = z.infer<typeof scheduleSchema>

/** The server that mail is handed over to (SMTP). */
export const mailServerSchema = z.strictObject({
  host: printable(253),
  port: z.number().int().min(1).max(65_535),
  /** TLS from the first byte, TLS after STARTTLS (insisted on), or none. */
  security: z.enum(['tls', 'starttls', 'none']),
  /** Empty: without a login. */
  user: z.string().max(254),
  from: mailAddress,
})
/** The server that mail is handed over to. */
export type MailServer = z.infer<typeof mailServerSchema>

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
        schedules: z.array(scheduleSchema).max(50),
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
    .input(z.strictObject({ to: mailAddress }))
    .output(z.object({})),
}
