import * as z from 'zod'
import { backupPlanEntrySchema, postgresEntrySchema, type Configuration } from '../../contract/index.ts'

/** A stored configuration with what stood in documents of its own before it was part of it. */
type Adopted = Partial<Pick<Configuration, 'postgres' | 'backupPlan'>>

const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const postgresDocument = z
  .object({ target: postgresEntrySchema })
  .transform(({ target }): Adopted => ({ postgres: target }))

const backupsDocument = z
  .object({
    plan: backupPlanEntrySchema.omit({ passphrase: true }),
    passphrase: backupPlanEntrySchema.shape.passphrase,
  })
  .transform(({ plan, passphrase }): Adopted => ({ backupPlan: { ...plan, passphrase } }))

/** The sections that were documents before, by the name of the document. */
const DOCUMENTS = [
  { section: 'postgres', name: 'postgres', schema: postgresDocument },
  { section: 'backupPlan', name: 'backups', schema: backupsDocument },
] as const

/**
 * Returns what a stored configuration of an earlier version lacks because it stood in documents of its own; what cannot
 * be understood there is left out. Undefined for a configuration that has it all.
 */
export async function adoptDocuments(
  stored: unknown,
  load: (name: string) => Promise<unknown>,
): Promise<Adopted | undefined> {
  const missing = isGroup(stored) ? DOCUMENTS.filter(({ section }) => !(section in stored)) : []
  if (missing.length === 0) return undefined
  const found = await Promise.all(missing.map(async ({ name, schema }) => schema.safeParse(await load(name))))
  return Object.assign({}, ...found.map(({ data }) => data ?? {})) as Adopted
}
