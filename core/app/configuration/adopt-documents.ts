import * as z from 'zod'
import {
  backupPlanEntrySchema,
  exportPresetSchema,
  importMappingSchema,
  mailServerEntrySchema,
  postgresEntrySchema,
  savedViewSchema,
  scheduleEntrySchema,
  webhookEntrySchema,
  type Configuration,
  type Section,
} from '../../contract/index.ts'

/** The sections of a configuration that stood in documents of their own before they were part of it. */
type Adopted = Partial<Configuration>

const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns the schema of a list of which the good entries count. */
const goodOnes = <S extends z.ZodType>(entry: S) =>
  z.array(z.unknown()).transform((entries) =>
    entries.flatMap((each): z.infer<S>[] => {
      const read = entry.safeParse(each)
      return read.success ? [read.data] : []
    }),
  )

const schedules = z
  .object({
    // An entry had the beginning of its periods beside what was intended.
    schedules: goodOnes(z.object(scheduleEntrySchema.shape)),
    mail: mailServerEntrySchema.nullable().catch(null),
  })
  .transform(({ schedules: found, mail }): Adopted => ({
    // Without the mail server that it needs a schedule is off.
    schedules: found.map((each) => (mail || each.target.kind === 'folder' ? each : { ...each, isOn: false })),
    mailServer: mail,
  }))
const backups = z
  .object({
    plan: backupPlanEntrySchema.omit({ passphrase: true }),
    passphrase: backupPlanEntrySchema.shape.passphrase,
  })
  .transform(({ plan, passphrase }): Adopted => ({ backupPlan: { ...plan, passphrase } }))

/** The documents that held what the admin intends, with the sections that it became. */
const DOCUMENTS: readonly {
  readonly name: string
  readonly sections: readonly Section[]
  readonly schema: z.ZodType<Adopted>
}[] = [
  { name: 'schedules', sections: ['schedules', 'mailServer'], schema: schedules },
  {
    name: 'webhooks',
    sections: ['webhooks'],
    // An entry had how far the receiver is beside what was intended.
    schema: goodOnes(z.object(webhookEntrySchema.shape)).transform((webhooks): Adopted => ({ webhooks })),
  },
  {
    name: 'postgres',
    sections: ['postgres'],
    schema: z
      .object({ target: postgresEntrySchema.nullable() })
      .transform(({ target }): Adopted => ({ postgres: target })),
  },
  { name: 'backups', sections: ['backupPlan'], schema: backups },
  {
    name: 'saved-views',
    sections: ['savedViews'],
    schema: goodOnes(savedViewSchema).transform((savedViews): Adopted => ({ savedViews })),
  },
  {
    name: 'export-presets',
    sections: ['exportPresets'],
    schema: goodOnes(exportPresetSchema).transform((exportPresets): Adopted => ({ exportPresets })),
  },
  {
    name: 'import-mappings',
    sections: ['importMappings'],
    schema: goodOnes(importMappingSchema).transform((importMappings): Adopted => ({ importMappings })),
  },
]

/**
 * Returns what a stored configuration of an earlier version lacks because it stood in documents of its own; what cannot
 * be understood there is left out. Undefined for a configuration that has it all.
 */
export async function adoptDocuments(
  stored: unknown,
  load: (name: string) => Promise<unknown>,
): Promise<Adopted | undefined> {
  if (!isGroup(stored)) return undefined
  const missing = DOCUMENTS.filter(({ sections }) => sections.some((section) => !(section in stored)))
  if (missing.length === 0) return undefined
  const found = await Promise.all(missing.map(async ({ name, schema }) => schema.safeParse(await load(name))))
  const adopted = Object.assign({}, ...found.map(({ data }) => data ?? {})) as Adopted
  return Object.keys(adopted).length > 0 ? adopted : undefined
}
