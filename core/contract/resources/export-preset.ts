import * as z from 'zod'
import { exportOptionsSchema } from '../export.ts'
import { printable } from './printable.ts'
import { defineResource } from './resource.ts'

/** The way a file is written, under a name. */
export const exportPresetSchema = z.strictObject({
  name: printable(64),
  options: exportOptionsSchema.omit({ zone: true }),
})
/** The way a file is written, under a name. */
export type ExportPreset = z.infer<typeof exportPresetSchema>

/** Ways to write files, which refer to nothing. */
export const exportPresetResource = defineResource(exportPresetSchema)
