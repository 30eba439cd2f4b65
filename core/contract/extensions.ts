import { eventIterator, oc } from '@orpc/contract'
import * as z from 'zod'
import {
  displayNameSchema,
  extensionNumberSchema,
  extensionSchema,
  maxCallsSchema,
  PASSWORD_FAULTS,
  passwordSchema,
  recordOverrideSchema,
} from './resources/index.ts'

/** A phone registered for an extension; instants are UTC epoch milliseconds. */
export const registrationSchema = z.object({
  contact: z.string(),
  address: z.string(),
  transport: z.string(),
  userAgent: z.string(),
  registeredAt: z.number(),
  expiresAt: z.number(),
  /** Whether it is a phone behind a router that answers nothing; it is not called until it is heard of again. */
  isGone: z.boolean().optional(),
})
/** A phone registered for an extension. */
export type Registration = z.infer<typeof registrationSchema>

/** An extension with what is happening on it. */
export const extensionStateSchema = extensionSchema.extend({
  state: z.enum(['offline', 'registered', 'ringing', 'talking']),
  registrations: z.array(registrationSchema),
  /** The end of the last registration, if there is none now. */
  offlineSince: z.number().nullable(),
  /** The beginning of its newest call on record, whether it called or was called. */
  lastCall: z.number().nullable(),
  /** The fault that makes its password too easy to guess, if there is one. */
  passwordFault: z.enum(PASSWORD_FAULTS).nullable(),
})
/** An extension with what is happening on it. */
export type ExtensionState = z.infer<typeof extensionStateSchema>

/** An address of this computer where phones reach it, with its network card where that is known. */
export const ownServerSchema = z.object({
  address: z.string(),
  port: z.number().int(),
  transports: z.array(z.string()),
  card: z.string().nullable(),
})
/** An address of this computer where phones reach it. */
export type OwnServer = z.infer<typeof ownServerSchema>

/** The settings to be typed into a phone. */
export const phoneSettingsSchema = z.object({
  number: z.string(),
  name: z.string(),
  password: z.string(),
  domain: z.string(),
  /** The likeliest first. */
  servers: z.array(ownServerSchema),
})
/** The settings to be typed into a phone. */
export type PhoneSettings = z.infer<typeof phoneSettingsSchema>

const numberInput = z.strictObject({ number: extensionNumberSchema })

/** Extensions that are made or changed in one request at most. */
export const MOST_AT_ONCE = 2000
const manyNumbers = z.array(extensionNumberSchema).min(1).max(MOST_AT_ONCE)

/** Extensions. */
export const extensionsContract = {
  list: oc.route({ method: 'GET', path: '/extensions' }).output(z.array(extensionStateSchema)),
  /** Feed: all extensions, again whenever one of them or its state changes. */
  watch: oc
    .route({ method: 'GET', path: '/extensions/watch' })
    .output(eventIterator(z.array(extensionStateSchema))),
  /** A free number and a fresh password for the form of a new extension. */
  suggest: oc
    .route({ method: 'GET', path: '/extensions/suggestion' })
    .output(z.object({ number: z.string(), password: z.string() })),
  create: oc
    .route({ method: 'POST', path: '/extensions' })
    .input(
      z.strictObject({
        number: extensionNumberSchema,
        name: displayNameSchema,
        password: passwordSchema,
        record: recordOverrideSchema,
        maxCalls: maxCallsSchema,
      }),
    )
    .output(phoneSettingsSchema),
  /** Creates several, all of them or none; problems name the number. A missing password is made. */
  createMany: oc
    .route({ method: 'POST', path: '/extensions/many' })
    .input(
      z.strictObject({
        extensions: z
          .array(
            z.strictObject({
              number: extensionNumberSchema,
              name: displayNameSchema,
              password: passwordSchema.optional(),
              record: recordOverrideSchema,
            }),
          )
          .min(1)
          .max(MOST_AT_ONCE),
      }),
    )
    .output(z.object({ created: z.number().int() })),
  /** Sets the record rule of several. */
  setRecord: oc
    .route({ method: 'PUT', path: '/extensions/many/record' })
    .input(z.strictObject({ numbers: manyNumbers, record: recordOverrideSchema }))
    .output(z.object({})),
  /** Deletes several, all of them or none. */
  removeMany: oc
    .route({ method: 'POST', path: '/extensions/many/delete' })
    .input(z.strictObject({ numbers: manyNumbers }))
    .output(z.object({})),
  /** A missing password keeps the one there is. */
  update: oc
    .route({ method: 'PUT', path: '/extensions/{number}' })
    .input(
      z.strictObject({
        number: extensionNumberSchema,
        name: displayNameSchema,
        password: passwordSchema.optional(),
        record: recordOverrideSchema,
        maxCalls: maxCallsSchema,
      }),
    )
    .output(extensionSchema),
  remove: oc
    .route({ method: 'DELETE', path: '/extensions/{number}' })
    .input(numberInput)
    .output(z.object({})),
  /** The settings of a phone, password included: asked for on purpose, one extension at a time. */
  phoneSettings: oc
    .route({ method: 'POST', path: '/extensions/{number}/phone-settings' })
    .input(numberInput)
    .output(phoneSettingsSchema),
}
