import type * as z from 'zod'

/** The keys that lead to a value within an entry of the configuration. */
export type Keys = readonly (string | number)[]

/** A number that an entry answers to; there is one plan of them for all entries. */
export interface NumberUse {
  readonly number: string
  readonly keys: Keys
}

/** Something else in the configuration that an entry cannot do without. */
export type Reference =
  | { readonly to: 'number'; readonly number: string; readonly keys: Keys }
  | { readonly to: 'mailServer'; readonly keys: Keys }

/** An entry as far as it can be read: what its schema finds fault with is left out. */
export type Readable<S extends z.ZodObject> = Partial<z.infer<S>>

/** One kind of thing in the configuration: its form, the numbers it takes, and what it refers to. */
export interface Resource<S extends z.ZodObject> {
  readonly schema: S
  numbers(entry: Readable<S>): readonly NumberUse[]
  references(entry: Readable<S>): readonly Reference[]
  /** Reads of an entry, which may be faulty, the numbers it takes and what it refers to. */
  uses(value: unknown): { readonly numbers: readonly NumberUse[]; readonly references: readonly Reference[] }
}

const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** Reads the fields of an entry that are right. */
export function readFields<S extends z.ZodObject>(schema: S, value: unknown): Readable<S> {
  const fields: Record<string, unknown> = {}
  for (const [key, part] of Object.entries<z.core.$ZodType>(schema.shape)) {
    const read = isGroup(value) ? (part as z.ZodType).safeParse(value[key]) : undefined
    if (read?.success) fields[key] = read.data
  }
  return fields as Readable<S>
}

/** Defines a resource; one that says nothing of numbers or references has none. */
export function defineResource<S extends z.ZodObject>(
  schema: S,
  { numbers = () => [], references = () => [] }: Partial<Pick<Resource<S>, 'numbers' | 'references'>> = {},
): Resource<S> {
  return {
    schema,
    numbers,
    references,
    uses(value) {
      const entry = readFields(schema, value)
      return { numbers: numbers(entry), references: references(entry) }
    },
  }
}
