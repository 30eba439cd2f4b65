import { oc } from '@orpc/contract'
import * as z from 'zod'
import { exportOptionsSchema } from './export.ts'
import { importMappingSchema } from './import-mapping.ts'

/** The most views, the most presets and the most mappings that can be saved. */
export const MAX_SAVED = 200

const name = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(64, 'must not be longer than 64 characters')
  // eslint-disable-next-line no-control-regex -- control characters are what is refused here
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'must not hold control characters')

/** A list of records under a name: the query part of its address in the window. */
export const savedViewSchema = z.strictObject({
  name,
  address: z
    .record(z.string().max(16), z.string().max(4096))
    .refine((address) => Object.keys(address).length <= 8, { error: 'must not have more than 8 parts' }),
})
/** A list of records under a name. */
export type SavedView = z.infer<typeof savedViewSchema>

/** Saved views as a file, to take them to another PBX. */
export const savedViewsFileSchema = z.object({ views: z.array(savedViewSchema).min(1).max(MAX_SAVED) })

/** The way a file is written, under a name. */
export const exportPresetSchema = z.strictObject({ name, options: exportOptionsSchema.omit({ zone: true }) })
/** The way a file is written, under a name. */
export type ExportPreset = z.infer<typeof exportPresetSchema>

const byName = z.strictObject({ name: z.string().max(64) })

/** Everything that people keep under a name, for everybody who uses this PBX. */
export const savedContract = {
  views: oc.route({ method: 'GET', path: '/saved/views' }).output(z.array(savedViewSchema)),
  /** Saves a view in place of one with the same name. */
  saveView: oc.route({ method: 'PUT', path: '/saved/views' }).input(savedViewSchema).output(z.object({})),
  removeView: oc.route({ method: 'DELETE', path: '/saved/views/{name}' }).input(byName).output(z.object({})),
  presets: oc.route({ method: 'GET', path: '/saved/presets' }).output(z.array(exportPresetSchema)),
  /** Saves a preset in place of one with the same name. */
  savePreset: oc
    .route({ method: 'PUT', path: '/saved/presets' })
    .input(exportPresetSchema)
    .output(z.object({})),
  removePreset: oc
    .route({ method: 'DELETE', path: '/saved/presets/{name}' })
    .input(byName)
    .output(z.object({})),
  /**
   * The meaning of columns in foreign CSV files; an import uses a mapping by itself where all its columns are in the
   * header.
   */
  mappings: oc.route({ method: 'GET', path: '/saved/mappings' }).output(z.array(importMappingSchema)),
  /** Saves a mapping in place of one with the same name. */
  saveMapping: oc
    .route({ method: 'PUT', path: '/saved/mappings' })
    .input(importMappingSchema)
    .output(z.object({})),
  removeMapping: oc
    .route({ method: 'DELETE', path: '/saved/mappings/{name}' })
    .input(byName)
    .output(z.object({})),
}
