import * as z from 'zod'
import { defineResource } from './resource.ts'

/** The most receivers. */
export const MAX_WEBHOOKS = 20

/** A receiver to which finished records are to be sent. */
export const newWebhookSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://example.com/records' })
    .max(2048, 'must not be longer than 2048 characters')
    .refine((text) => URL.canParse(text) && new URL(text).username === '' && new URL(text).password === '', {
      error: 'must not have a password in it',
    }),
  /** Link-local addresses, where clouds keep secrets of their machines, are refused without it. */
  allowsLinkLocal: z.boolean().default(false),
})
/** A receiver to which finished records are to be sent. */
export type NewWebhook = z.infer<typeof newWebhookSchema>

/** A receiver of finished records as it stands in the configuration file; a missing secret keeps the one there is. */
export const webhookEntrySchema = newWebhookSchema.extend({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters and digits'),
  secret: z.string().min(1, 'must not be empty').max(256).optional(),
})
/** A receiver of finished records as it stands in the configuration file. */
export type WebhookEntry = z.infer<typeof webhookEntrySchema>

/** Receivers of finished records, which refer to nothing. */
export const webhookResource = defineResource(webhookEntrySchema)
