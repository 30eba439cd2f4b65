import * as z from 'zod'
import { exportOptionsSchema } from '../export.ts'
import { recordFilterSchema } from '../filter.ts'
import { mailAddressSchema } from './mail-server.ts'
import { printable } from './printable.ts'
import { defineResource } from './resource.ts'

/** The most schedules. */
export const MAX_SCHEDULES = 50

/** The destination of the file of a scheduled export. */
export const exportTargetSchema = z.discriminatedUnion('kind', [
  /** A folder of the computer that runs Halfcall. */
  z.strictObject({ kind: z.literal('folder'), path: printable(1024) }),
  z.strictObject({ kind: z.literal('mail'), addresses: z.array(mailAddressSchema).min(1).max(20) }),
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

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** An export that runs by itself, as it stands in the configuration file. */
export const scheduleEntrySchema = scheduleSchema.extend({
  zone: exportOptionsSchema.shape.zone.refine(isZone, { error: 'must be a time zone such as Europe/Berlin' }),
})

/** Exports that run by themselves; one that is on and sends mail needs the mail server. */
export const scheduleResource = defineResource(scheduleEntrySchema, {
  references: ({ isOn, target }) =>
    isOn && target?.kind === 'mail' ? [{ to: 'mailServer', keys: ['target'] }] : [],
})
