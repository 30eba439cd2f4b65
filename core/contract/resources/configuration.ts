import * as z from 'zod'
import { backupPlanEntrySchema, backupPlanResource, NO_BACKUP_PLAN } from './backup-plan.ts'
import { exportPresetResource, exportPresetSchema } from './export-preset.ts'
import { extensionEntrySchema, extensionResource } from './extension.ts'
import { importMappingResource, importMappingSchema } from './import-mapping.ts'
import { mailServerEntrySchema, mailServerResource } from './mail-server.ts'
import { postgresEntrySchema, postgresResource } from './postgres-copy.ts'
import { ratesResource, ratesSchema } from './rates.ts'
import { cdrResource, cdrSettingsSchema } from './record-policy.ts'
import type { NumberUse, Reference } from './resource.ts'
import { MAX_SAVED, savedViewResource, savedViewSchema } from './saved-view.ts'
import { MAX_SCHEDULES, scheduleEntrySchema, scheduleResource } from './schedule.ts'
import { settingsResource, settingsSchema } from './settings.ts'
import { MAX_WEBHOOKS, webhookEntrySchema, webhookResource } from './webhook.ts'

/** Returns the schema of a list whose entries differ in one field; a list that is left out is empty. */
const listOf = <S extends z.ZodType, K extends keyof z.infer<S> & string>(entry: S, key: K, most: number) =>
  z
    .array(entry)
    .max(most, `must not have more than ${most} entries`)
    .superRefine((entries, context) => {
      const seen = new Map<unknown, number>()
      for (const [index, each] of entries.entries()) {
        const first = seen.get(each[key])
        if (first === undefined) seen.set(each[key], index)
        else
          context.addIssue({
            code: 'custom',
            path: [index, key],
            message: `"${String(each[key])}" stands already in entry ${first}`,
          })
      }
    })
    .default([])

/** The whole configuration as it stands in the configuration file. */
export const configurationSchema = z.strictObject({
  settings: settingsSchema.prefault({}),
  extensions: z.array(extensionEntrySchema).default([]),
  cdr: cdrSettingsSchema.prefault({}),
  rates: ratesSchema.prefault({}),
  schedules: listOf(scheduleEntrySchema, 'id', MAX_SCHEDULES),
  mailServer: mailServerEntrySchema.nullable().default(null),
  webhooks: listOf(webhookEntrySchema, 'id', MAX_WEBHOOKS),
  postgres: postgresEntrySchema.nullable().default(null),
  backupPlan: backupPlanEntrySchema.default(NO_BACKUP_PLAN),
  savedViews: listOf(savedViewSchema, 'name', MAX_SAVED),
  exportPresets: listOf(exportPresetSchema, 'name', MAX_SAVED),
  importMappings: listOf(importMappingSchema, 'name', MAX_SAVED),
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
  schedules: list(scheduleResource),
  mailServer: one(mailServerResource),
  webhooks: list(webhookResource),
  postgres: one(postgresResource),
  backupPlan: one(backupPlanResource),
  savedViews: list(savedViewResource),
  exportPresets: list(exportPresetResource),
  importMappings: list(importMappingResource),
}

/** The sections that stay as they are when a file leaves them out: files of earlier versions know nothing of them. */
export const KEPT_SECTIONS = [
  'schedules',
  'mailServer',
  'webhooks',
  'postgres',
  'backupPlan',
  'savedViews',
  'exportPresets',
  'importMappings',
] as const satisfies readonly Section[]

/** One thing wrong with a configuration: where (`extensions[1].number`) and what. */
export const configProblemSchema = z.object({ path: z.string(), message: z.string() })
/** One thing wrong with a configuration. */
export type ConfigProblem = z.infer<typeof configProblemSchema>
