import * as z from 'zod'
import { printable } from './printable.ts'
import { defineResource } from './resource.ts'

/** The most views, the most presets and the most mappings that can be saved. */
export const MAX_SAVED = 200

/** A list of records under a name: the query part of its address in the window. */
export const savedViewSchema = z.strictObject({
  name: printable(64),
  address: z
    .record(z.string().max(16), z.string().max(4096))
    .refine((address) => Object.keys(address).length <= 8, { error: 'must not have more than 8 parts' }),
})
/** A list of records under a name. */
export type SavedView = z.infer<typeof savedViewSchema>

/** Lists of records under a name. A number in one may be of an extension that is gone: its records are still there. */
export const savedViewResource = defineResource(savedViewSchema)
