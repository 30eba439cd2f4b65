import * as z from 'zod'
import { defineResource } from './resource.ts'

/** The database that records are copied to; the password is stated separately. */
export const postgresSettingsSchema = z.strictObject({
  host: z.string().trim().min(1, 'must not be empty').max(253),
  port: z.number().int().min(1).max(65_535).default(5432),
  database: z.string().trim().min(1, 'must not be empty').max(63),
  user: z.string().trim().min(1, 'must not be empty').max(63),
  /** encrypt: whoever answers is believed; verify: its certificate has to be good for the host. */
  tls: z.enum(['none', 'encrypt', 'verify']).default('verify'),
  /** Whether the copy also deletes what the rules of keeping delete here; without it the copy keeps everything. */
  followsDeletion: z.boolean().default(false),
})
/** The database that records are copied to. */
export type PostgresSettings = z.infer<typeof postgresSettingsSchema>

/** The database as it stands in the configuration file; a missing password keeps the one there is. */
export const postgresEntrySchema = postgresSettingsSchema.extend({
  password: z.string().max(1024).optional(),
})
/** The database as it stands in the configuration file. */
export type PostgresEntry = z.infer<typeof postgresEntrySchema>

/** The copy of the records in PostgreSQL, which refers to nothing. */
export const postgresResource = defineResource(postgresEntrySchema)
