import * as z from 'zod'
import { defineResource } from './resource.ts'

/** The choice whether an extension's own halves leave records: as the record policy says, never, or every one. */
export const recordOverrideSchema = z
  .enum(['inherit', 'never', 'every'])
  .describe('Records of this extension: as the record settings say, never, or every half')

/** An internal number: digits, with * and # allowed. */
export const extensionNumberSchema = z
  .string()
  .regex(/^[0-9*#]{1,20}$/, 'must be 1 to 20 digits (also * and #)')
  .describe('Number that the phone registers as and that others dial')

const printable = (max: number) =>
  z
    .string()
    .max(max, `must not be longer than ${max} characters`)
    // eslint-disable-next-line no-control-regex -- control characters are what is refused here
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'must not hold control characters')

/** Display name shown to the called party. */
export const displayNameSchema = printable(64).describe('Name shown to the called party')

/** The secret a phone registers with. */
export const passwordSchema = printable(128)
  .min(1, 'must not be empty')
  .describe('Password that the phone registers with')

/** The number of calls an extension may make at the same time, when nothing else is set. */
export const DEFAULT_MAX_CALLS = 4

/** The number of calls an extension may make at the same time. */
export const maxCallsSchema = z
  .number()
  .int()
  .min(0, 'must be 0 or more')
  .max(10_000, 'must be 10000 or less')
  .optional()
  .describe(`Calls that the extension may make at the same time, ${DEFAULT_MAX_CALLS} when nothing is said`)

/** The numbers that an extension's calls are sent on to. */
export const forwardingSchema = z
  .strictObject({
    busy: extensionNumberSchema.optional().describe('Extension that gets its calls while it is busy'),
  })
  .optional()
  .describe('Extensions that its calls are sent on to')

/** A local user of the PBX, as the window sees it: never with its password. */
export const extensionSchema = z.strictObject({
  number: extensionNumberSchema,
  name: displayNameSchema,
  record: recordOverrideSchema,
  maxCalls: maxCallsSchema,
  forwarding: forwardingSchema,
})
/** A local user of the PBX without its secret. */
export type Extension = z.infer<typeof extensionSchema>

/** A local user as it stands in the configuration file; a missing password keeps the one there is. */
export const extensionEntrySchema = z.strictObject({
  number: extensionNumberSchema,
  name: displayNameSchema.default(''),
  password: passwordSchema.optional(),
  record: recordOverrideSchema.default('inherit'),
  maxCalls: maxCallsSchema,
  forwarding: forwardingSchema,
})
/** A local user as it stands in the configuration file. */
export type ExtensionEntry = z.infer<typeof extensionEntrySchema>

/** Extensions: their number, and those that their calls are sent on to. */
export const extensionResource = defineResource(extensionEntrySchema, {
  numbers: ({ number }) => (number === undefined ? [] : [{ number, keys: ['number'] }]),
  references: ({ forwarding }) =>
    forwarding?.busy === undefined
      ? []
      : [{ to: 'number', number: forwarding.busy, keys: ['forwarding', 'busy'] }],
})
