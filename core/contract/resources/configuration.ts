import * as z from 'zod'
import { backupPlanEntrySchema, backupPlanResource, NO_BACKUP_PLAN } from './backup-plan.ts'
import { extensionEntrySchema, extensionResource } from './extension.ts'
import { postgresEntrySchema, postgresResource } from './postgres-copy.ts'
import { ratesResource, ratesSchema } from './rates.ts'
import { cdrResource, cdrSettingsSchema } from './record-policy.ts'
import type { NumberUse, Reference } from './resource.ts'
import { settingsResource, settingsSchema } from './settings.ts'

/** The whole configuration as it stands in the configuration file. */
export const configurationSchema = z.strictObject({
  settings: settingsSchema.prefault({}),
  extensions: z.array(extensionEntrySchema).default([]),
  cdr: cdrSettingsSchema.prefault({}),
  rates: ratesSchema.prefault({}),
  postgres: postgresEntrySchema.nullable().default(null),
  backupPlan: backupPlanEntrySchema.default(NO_BACKUP_PLAN),
})
/** The whole configuration. */
export type Configuration = z.infer<typeof configurationSchema>

/** A section of the configuration, by its key in the file. */
export type Section = keyof Configuration

/** The resource whose entries stand in a section; a list has many, any other section is one. */
interface SectionResource {
  readonly isList: boolean
  uses(entry: unknown): { readonly numbers: readonly NumberUse[]; readonly references: readonly Reference[] }
}
const one = ({ uses }: Pick<SectionResource, 'uses'>): SectionResource => ({ isList: false, uses })
const list = ({ uses }: Pick<SectionResource, 'uses'>): SectionResource => ({ isList: true, uses })

/** The resources of all sections, in the order of the file. */
export const SECTIONS: Readonly<Record<Section, SectionResource>> = {
  settings: one(settingsResource),
  extensions: list(extensionResource),
  cdr: one(cdrResource),
  rates: one(ratesResource),
  postgres: one(postgresResource),
  backupPlan: one(backupPlanResource),
}

/** The sections that stay as they are when a file leaves them out: files of earlier versions know nothing of them. */
export const KEPT_SECTIONS = ['postgres', 'backupPlan'] as const satisfies readonly Section[]

/** One thing wrong with a configuration: where (`extensions[1].number`) and what. */
export const configProblemSchema = z.object({ path: z.string(), message: z.string() })
/** One thing wrong with a configuration. */
export type ConfigProblem = z.infer<typeof configProblemSchema>
