import * as z from 'zod'
import { printable } from './printable.ts'
import { defineResource } from './resource.ts'

/** The address of a mailbox. */
export const mailAddressSchema = z.email({ error: 'must be a mail address' }).max(254)

/** The server that mail is handed over to (SMTP). */
export const mailServerSchema = z.strictObject({
  host: printable(253),
  port: z.number().int().min(1).max(65_535),
  /** TLS from the first byte, TLS after STARTTLS (insisted on), or none. */
  security: z.enum(['tls', 'starttls', 'none']),
  /** Empty: without a login. */
  user: z.string().max(254),
  from: mailAddressSchema,
})
/** The server that mail is handed over to. */
export type MailServer = z.infer<typeof mailServerSchema>

/** The mail server as it stands in the configuration file; a missing password keeps the one there is. */
export const mailServerEntrySchema = mailServerSchema.extend({ password: z.string().max(256).optional() })
/** The mail server as it stands in the configuration file. */
export type MailServerEntry = z.infer<typeof mailServerEntrySchema>

/** The mail server, which refers to nothing. */
export const mailServerResource = defineResource(mailServerEntrySchema)
