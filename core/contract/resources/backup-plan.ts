import * as z from 'zod'
import { defineResource } from './resource.ts'

/** The passphrase a backup is encrypted with, if wanted; nothing opens it without. */
export const backupPassphraseSchema = z
  .string()
  .min(8, 'must have at least 8 characters')
  .max(256, 'must have at most 256 characters')

/** The schedule of automatic backups; `at` by the clock of the computer that runs the PBX. */
export const backupPlanSchema = z.strictObject({
  isOn: z.boolean(),
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 02:30'),
  /** The number of them that stay; older ones are deleted. */
  keep: z.number().int().min(1).max(365),
  /** Empty: `backups` in the data folder. */
  folder: z.string().max(1024),
})
/** The schedule of automatic backups. */
export type BackupPlan = z.infer<typeof backupPlanSchema>

/** The plan of a new installation: no backups. */
export const NO_BACKUP_PLAN: BackupPlan = { isOn: false, at: '02:30', keep: 7, folder: '' }

/** The plan as it stands in the configuration file; a missing passphrase keeps the one there is, null is none. */
export const backupPlanEntrySchema = backupPlanSchema.extend({
  passphrase: backupPassphraseSchema.nullable().optional(),
})
/** The plan as it stands in the configuration file. */
export type BackupPlanEntry = z.infer<typeof backupPlanEntrySchema>

/** The plan of backups, which refers to nothing. */
export const backupPlanResource = defineResource(backupPlanEntrySchema)
