import { eventIterator, oc } from '@orpc/contract'
import * as z from 'zod'

/** What the top bar shows: green, amber or red, and why. */
export const healthSchema = z.object({
  level: z.enum(['good', 'warning', 'bad']),
  reasons: z.array(z.object({ code: z.string(), text: z.string(), view: z.string().optional() })),
  phones: z.number().int(),
  calls: z.number().int(),
})
/** What the top bar shows. */
export type Health = z.infer<typeof healthSchema>

/** A ban in force; without a user the whole address is banned. Instants are UTC epoch milliseconds. */
export const banSchema = z.object({
  address: z.string(),
  user: z.string().nullable(),
  since: z.number(),
  until: z.number(),
})
/** A ban in force. */
export type Ban = z.infer<typeof banSchema>

/** What `halfcall status` prints. */
export const statusSchema = z.object({
  version: z.string(),
  pid: z.number().int(),
  startedAt: z.number(),
  sip: z.array(z.string()),
  web: z.string().nullable(),
  registrations: z.number().int(),
  callsInProgress: z.number().int(),
  recordsWritten: z.number().int(),
  lastSequence: z.number().int(),
  /** Size of every table the engine and the call core keep; all zero when idle. */
  tables: z.record(z.string(), z.number().int()),
  /** Messages that came, left and were dropped, by name, since the SIP engine started. */
  counters: z.record(z.string(), z.number().int()),
  /** How busy the SIP engine is: delays of its event loop in milliseconds, sizes in bytes, overload 0 or 1. */
  gauges: z.record(z.string(), z.number()),
})
/** What `halfcall status` prints. */
export type Status = z.infer<typeof statusSchema>

/** The program itself. */
export const systemContract = {
  info: oc.route({ method: 'GET', path: '/info' }).output(
    z.object({
      version: z.string(),
      host: z.enum(['electron', 'headless']),
      domain: z.string(),
      site: z.string(),
      servers: z.array(
        z.object({ address: z.string(), port: z.number().int(), transports: z.array(z.string()) }),
      ),
      dataFolder: z.string(),
      /** IANA zone of the computer. */
      zone: z.string(),
    }),
  ),
  status: oc.route({ method: 'GET', path: '/status' }).output(statusSchema),
  /** Feed: health now and after each change. */
  health: oc.route({ method: 'GET', path: '/health' }).output(eventIterator(healthSchema)),
  bans: oc.route({ method: 'GET', path: '/bans' }).output(z.array(banSchema)),
  liftBan: oc
    .route({ method: 'POST', path: '/bans/lift' })
    .input(z.object({ address: z.string(), user: z.string().nullable() }))
    .output(z.object({})),
  /** Ends the SIP engine and starts it again; calls in progress end as interrupted. */
  restartEngine: oc.route({ method: 'POST', path: '/engine/restart' }).output(z.object({})),
}
