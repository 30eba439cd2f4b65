import * as z from 'zod'

/** A value as it stands in a configuration; null where nothing is set. A list is its values, one after the other. */
const shownValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** Line of the configuration text; missing where that does not name the thing. */
const line = z.number().int().optional()

/** One field that a new configuration changes, by its name in the file (`listen.tls`). A password is never told. */
export const fieldChangeSchema = z.union([
  z.object({ field: z.string(), before: shownValueSchema, after: shownValueSchema, line }),
  z.object({ field: z.string(), isSecret: z.literal(true), line }),
])
/** One field that a new configuration changes. */
export type FieldChange = z.infer<typeof fieldChangeSchema>

const entrySchema = z.object({ key: z.string(), name: z.string(), line })

/** The differences between lists whose entries have a key of their own: a number, a prefix, an id or a name. */
export const listDifferenceSchema = z.object({
  added: z.array(entrySchema),
  changed: z.array(entrySchema.extend({ changes: z.array(fieldChangeSchema) })),
  deleted: z.array(entrySchema),
})
/** The differences between lists whose entries have a key of their own. */
export type ListDifference = z.infer<typeof listDifferenceSchema>

/** The sections of the file with single values. */
export const SINGLE_SECTIONS = ['settings', 'cdr', 'rates', 'mailServer', 'postgres', 'backupPlan'] as const

/** The sections of the file that are lists, beside extensions. */
export const LIST_SECTIONS = [
  'schedules',
  'webhooks',
  'savedViews',
  'exportPresets',
  'importMappings',
] as const
/** A section of the file that is a list, beside extensions. */
export type ListSection = (typeof LIST_SECTIONS)[number]

/** Everything that a new configuration changes. */
export const configurationDifferenceSchema = z.object({
  extensions: listDifferenceSchema,
  rates: listDifferenceSchema,
  /** The other lists; those that stay as they are, are left out. */
  lists: z.array(listDifferenceSchema.extend({ section: z.enum(LIST_SECTIONS) })),
  /** Sections of the file with single values; those that stay as they are, are left out. */
  sections: z.array(z.object({ section: z.enum(SINGLE_SECTIONS), changes: z.array(fieldChangeSchema) })),
})
/** Everything that a new configuration changes. */
export type ConfigurationDifference = z.infer<typeof configurationDifferenceSchema>

/** Returns whether nothing in a list changes. */
export const isEmptyList = ({ added, changed, deleted }: ListDifference) =>
  added.length + changed.length + deleted.length === 0

/** Returns whether a new configuration changes nothing. */
export const isNoDifference = ({ extensions, rates, lists, sections }: ConfigurationDifference): boolean =>
  isEmptyList(extensions) && isEmptyList(rates) && lists.length === 0 && sections.length === 0
