import { oc } from '@orpc/contract'
import * as z from 'zod'
import { exportPresetSchema, importMappingSchema, MAX_SAVED, savedViewSchema } from './resources/index.ts'

/** Saved views as a file, to take them to another PBX. */
export const savedViewsFileSchema = z.object({ views: z.array(savedViewSchema).min(1).max(MAX_SAVED) })

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
