import { eventIterator, oc } from '@orpc/contract'
import * as z from 'zod'
import { ownServerSchema } from './extensions.ts'
import { SECURE_PROTOCOLS } from './resources/index.ts'

/** The health in the top bar: green, amber or red, and why. */
export const healthSchema = z.object({
  level: z.enum(['good', 'warning', 'bad']),
  reasons: z.array(z.object({ code: z.string(), text: z.string(), view: z.string().optional() })),
  phones: z.number().int(),
  calls: z.number().int(),
})
/** The health in the top bar. */
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

/** The certificate that TLS listeners prove themselves with; instants are UTC epoch milliseconds. */
export const certificateSchema = z.object({
  subject: z.string(),
  names: z.array(z.string()),
  /** SHA-256, in pairs of hexadecimal digits. */
  fingerprint: z.string(),
  validFrom: z.number(),
  validTo: z.number(),
  isSelfSigned: z.boolean(),
  path: z.string(),
})

/** TLS and WebSockets: what is asked for, what is open, and what is in the way of the rest. */
export const secureStateSchema = z.object({
  listeners: z.array(
    z.object({
      protocol: z.enum(SECURE_PROTOCOLS),
      address: z.string(),
      port: z.number().int(),
      /** Whether it is asked for on the command line, whatever the settings say. */
      isFlag: z.boolean(),
      /** The reason why it is not open. */
      problem: z.string().nullable(),
    }),
  ),
  certificate: certificateSchema.nullable(),
  /** The reason why the certificate's files were not taken. */
  problem: z.string().nullable(),
})
/** TLS and WebSockets: what is asked for and what is open. */
export type SecureState = z.infer<typeof secureStateSchema>

/** The output of `halfcall status`. */
export const statusSchema = z.object({
  version: z.string(),
  pid: z.number().int(),
  startedAt: z.number(),
  sip: z.array(z.string()),
  web: z.string().nullable(),
  secure: secureStateSchema,
  registrations: z.number().int(),
  callsInProgress: z.number().int(),
  recordsWritten: z.number().int(),
  lastSequence: z.number().int(),
  /** The troubles, in plain words; the health of the window has the same. */
  troubles: z.array(z.string()),
  /** Size of every table the engine and the call core keep; all zero when idle. */
  tables: z.record(z.string(), z.number().int()),
  /** Messages that came, left and were dropped, by name, since the SIP engine started. */
  counters: z.record(z.string(), z.number().int()),
  /** The load of the SIP engine: delays of its event loop in milliseconds, sizes in bytes, overload 0 or 1. */
  gauges: z.record(z.string(), z.number()),
})
/** The output of `halfcall status`. */
export type Status = z.infer<typeof statusSchema>

/** The program itself. */
export const systemContract = {
  info: oc.route({ method: 'GET', path: '/info' }).output(
    z.object({
      version: z.string(),
      host: z.enum(['electron', 'headless']),
      domain: z.string(),
      site: z.string(),
      servers: z.array(ownServerSchema),
      dataFolder: z.string(),
      /** IANA zone of the computer. */
      zone: z.string(),
    }),
  ),
  status: oc.route({ method: 'GET', path: '/status' }).output(statusSchema),
  health: oc.route({ method: 'GET', path: '/health' }).output(healthSchema),
  /** Feed: health now and after each change. */
  watchHealth: oc.route({ method: 'GET', path: '/health/watch' }).output(eventIterator(healthSchema)),
  /** Feed: listeners of TLS and WebSockets and their certificate, now and after each change. */
  watchSecure: oc.route({ method: 'GET', path: '/secure/watch' }).output(eventIterator(secureStateSchema)),
  bans: oc.route({ method: 'GET', path: '/bans' }).output(z.array(banSchema)),
  liftBan: oc
    .route({ method: 'POST', path: '/bans/lift' })
    .input(z.strictObject({ address: z.string(), user: z.string().nullable() }))
    .output(z.object({})),
  /** Ends the SIP engine and starts it again; calls in progress end as interrupted. */
  restartEngine: oc.route({ method: 'POST', path: '/engine/restart' }).output(z.object({})),
  /** Ends the program as a signal would: calls are released, their records written. */
  stop: oc.route({ method: 'POST', path: '/stop' }).output(z.object({})),
}
