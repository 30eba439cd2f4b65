import * as z from 'zod'

/** Settings of the whole PBX. */
export const settingsSchema = z.strictObject({
  domain: z
    .string()
    .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/, 'must be a host name such as office.local')
    .default('halfcall.local')
    .describe('SIP domain: the realm of passwords and the host part of addresses'),
  noAnswerSeconds: z
    .number()
    .int()
    .min(1, 'must be 1 or more')
    .max(600, 'must be 600 or less')
    .default(30)
    .describe('Seconds a phone rings before a call counts as not answered'),
  site: z
    .string()
    .min(1, 'must not be empty')
    .max(64, 'must not be longer than 64 characters')
    .default('main')
    .describe('Name of this installation; stands in every record'),
  banLoopback: z
    .boolean()
    .default(false)
    .describe('Count wrong passwords from this computer itself too, and ban it like any other address'),
})
/** Settings of the whole PBX. */
export type Settings = z.infer<typeof settingsSchema>
