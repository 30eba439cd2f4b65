import * as z from 'zod'
import { deadLetterSchema, deliverySchema, type WebhookEntry } from '../../../../contract/index.ts'

/** How far a receiver of records is. */
export const progressSchema = z.object({
  id: z.string(),
  /** Everything up to this sequence was taken, or is a dead letter, or was deleted before. */
  cursor: z.number().int(),
  /** The time of the first of the failures that are still going on, UTC epoch milliseconds. */
  failingSince: z.number().nullable(),
  failures: z.number().int(),
  /** The receiver wants nothing before, UTC epoch milliseconds. */
  notBefore: z.number().nullable().default(null),
  lastDelivery: deliverySchema.nullable(),
  /** Records that were deleted before they were taken. */
  deletedBefore: z.number().int(),
  deadLetters: z.array(deadLetterSchema),
})
/** How far a receiver of records is. */
export type Progress = z.infer<typeof progressSchema>

/** A receiver of records, as the configuration has it, and how far it is. */
export type Target = Progress & Pick<WebhookEntry, 'url' | 'allowsLinkLocal'> & { readonly secret: string }

/** Returns the progress of a receiver that gets the records after `cursor`. */
export const newProgress = (id: string, cursor: number): Progress => ({
  id,
  cursor,
  failingSince: null,
  failures: 0,
  notBefore: null,
  lastDelivery: null,
  deletedBefore: 0,
  deadLetters: [],
})

/** The shortest wait after a failure, in milliseconds. */
export const FIRST_DELAY_MS = 1000
const LAST_DELAY_MS = 3_600_000

/**
 * Returns how long to wait after so many failures, in milliseconds: doubled each time up to an hour, and shortened by
 * up to a half at random.
 */
export function retryDelay(failures: number, random: () => number): number {
  const full = Math.min(LAST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 20))
  return Math.round(full * (0.5 + random() / 2))
}
