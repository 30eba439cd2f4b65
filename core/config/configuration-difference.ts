import {
  isEmptyList,
  LIST_SECTIONS,
  SINGLE_SECTIONS,
  type Configuration,
  type ConfigurationDifference,
  type FieldChange,
  type Keys,
  type ListDifference,
  type ListSection,
} from '../contract/index.ts'
import type { ReadDocument } from './document.ts'
import { valueAt } from './value-at.ts'

type Shown = string | number | boolean | null
/** The file that the new configuration was read from. */
type File = Pick<ReadDocument, 'values' | 'lineOf'>

const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns the line of the value at these keys; one that the file leaves out has none. */
function lineAt({ values, lineOf }: File, keys: Keys): { line?: number } {
  const line = valueAt(values, keys) === undefined ? undefined : lineOf(keys)
  return line === undefined ? {} : { line }
}

/** The fields of which only it is told that they change. */
const SECRETS = new Set<unknown>(['password', 'passphrase', 'secret'])

const entryText = (entry: unknown): string => (typeof entry === 'string' ? entry : JSON.stringify(entry))

function shown(value: unknown): Shown {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(entryText).join(', ')
  return value === undefined || value === '' ? null : (value as Shown)
}

/**
 * Lists the single values in which two groups differ, however deeply nested; `at` are the keys of the group in the
 * file.
 */
function fieldChanges(before: unknown, after: unknown, file: File, at: Keys, path: Keys = []): FieldChange[] {
  if (isGroup(before) || isGroup(after)) {
    const [old, next] = [isGroup(before) ? before : {}, isGroup(after) ? after : {}]
    return [...new Set([...Object.keys(next), ...Object.keys(old)])].flatMap((key) =>
      fieldChanges(old[key], next[key], file, [...at, key], [...path, key]),
    )
  }
  const field = path.join('.')
  const line = lineAt(file, at)
  if (SECRETS.has(path.at(-1)))
    return before === after || after === undefined ? [] : [{ field, isSecret: true, ...line }]
  const change = { field, before: shown(before), after: shown(after), ...line }
  return change.before === change.after ? [] : [change]
}

/** The key and the name of a list's entry, for the program and for people. */
interface Naming<T> {
  readonly keyOf: (entry: T) => string
  readonly nameOf: (entry: T) => string
}

function listDifference<T>(
  before: readonly T[],
  after: readonly T[],
  { keyOf, nameOf }: Naming<T>,
  file: File,
  at: Keys,
): ListDifference {
  const old = new Map(before.map((entry) => [keyOf(entry), entry]))
  const difference: ListDifference = { added: [], changed: [], deleted: [] }
  for (const [index, entry] of after.entries()) {
    const keys = [...at, index]
    const told = { key: keyOf(entry), name: nameOf(entry), ...lineAt(file, keys) }
    const known = old.get(told.key)
    if (known === undefined) difference.added.push(told)
    else {
      const changes = fieldChanges(known, entry, file, keys)
      if (changes.length > 0) difference.changed.push({ ...told, changes })
    }
    old.delete(told.key)
  }
  difference.deleted = [...old].map(([key, entry]) => ({ key, name: nameOf(entry) }))
  return difference
}

/** The key and the name of the entries of each list, beside extensions and rates. */
const NAMINGS: { readonly [S in ListSection]: Naming<Configuration[S][number]> } = {
  schedules: { keyOf: ({ id }) => id, nameOf: ({ name }) => name },
  webhooks: { keyOf: ({ id }) => id, nameOf: ({ url }) => url },
  savedViews: { keyOf: ({ name }) => name, nameOf: () => '' },
  exportPresets: { keyOf: ({ name }) => name, nameOf: () => '' },
  importMappings: { keyOf: ({ name }) => name, nameOf: () => '' },
}

const sectionDifference = <S extends ListSection>(
  section: S,
  before: Configuration,
  after: Configuration,
  file: File,
) => {
  const [old, next]: readonly (readonly Configuration[S][number][])[] = [before[section], after[section]]
  return { section, ...listDifference(old!, next!, NAMINGS[section], file, [section]) }
}

/** Returns the changes that a configuration read from a file makes to the one in force. */
export function configurationDifference(
  before: Configuration,
  after: Configuration,
  file: File,
): ConfigurationDifference {
  const sections = SINGLE_SECTIONS.map((section) => {
    // The table of rates is a list of its own.
    const values = ({ [section]: all }: Configuration) => ({ ...all, table: undefined })
    return { section, changes: fieldChanges(values(before), values(after), file, [section]) }
  })
  return {
    extensions: listDifference(
      before.extensions,
      after.extensions,
      { keyOf: ({ number }) => number, nameOf: ({ name }) => name },
      file,
      ['extensions'],
    ),
    rates: listDifference(
      before.rates.table,
      after.rates.table,
      { keyOf: ({ prefix }) => prefix, nameOf: ({ name }) => name },
      file,
      ['rates', 'table'],
    ),
    lists: LIST_SECTIONS.map((section) => sectionDifference(section, before, after, file)).filter(
      (list) => !isEmptyList(list),
    ),
    sections: sections.filter(({ changes }) => changes.length > 0),
  }
}
