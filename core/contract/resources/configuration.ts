import * as z from 'zod'
import { extensionEntrySchema } from './extension.ts'
import { ratesSchema } from './rates.ts'
import { cdrSettingsSchema } from './record-policy.ts'
import { settingsSchema } from './settings.ts'

/** The whole configuration as it stands in the configuration file. */
export const configurationSchema = z.strictObject({
  settings: settingsSchema.prefault({}),
  extensions: z.array(extensionEntrySchema).default([]),
  cdr: cdrSettingsSchema.prefault({}),
  rates: ratesSchema.prefault({}),
})
/** The whole configuration. */
export type Configuration = z.infer<typeof configurationSchema>

/** One thing wrong with a configuration: where (`extensions[1].number`) and what. */
export const configProblemSchema = z.object({ path: z.string(), message: z.string() })
/** One thing wrong with a configuration. */
export type ConfigProblem = z.infer<typeof configProblemSchema>
