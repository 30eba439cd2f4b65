import type * as z from 'zod'
import {
  exportPresetSchema,
  importMappingSchema,
  MAX_SAVED,
  savedViewSchema,
  type ExportPreset,
  type ImportMapping,
  type SavedView,
} from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'
import { type DocumentStore, readList } from '../store-process/index.ts'

/** Things under names of their own, sorted by them. */
export interface NamedList<T extends { readonly name: string }> {
  list(): readonly T[]
  /**
   * Keeps one in place of another with its name.
   * @throws PbxError `saved.too-many`
   */
  save(item: T): Promise<void>
  /** @throws PbxError `saved.unknown` */
  remove(name: string): Promise<void>
}

/** The lists that people keep under a name. */
export interface SavedLists {
  readonly views: NamedList<SavedView>
  readonly presets: NamedList<ExportPreset>
  readonly mappings: NamedList<ImportMapping>
}

const byName = (left: { name: string }, right: { name: string }) =>
  left.name < right.name ? -1 : left.name > right.name ? 1 : 0

async function createNamedList<T extends { readonly name: string }>(
  store: DocumentStore,
  item: z.ZodType<T>,
): Promise<NamedList<T>> {
  let items: readonly T[] = await readList(store, item)
  let turn: Promise<unknown> = Promise.resolve()
  const change = (edit: (current: readonly T[]) => readonly T[]): Promise<void> => {
    const done = turn.then(async () => {
      const next = edit(items)
      await store.save(next)
      items = next
    })
    turn = done.catch(() => undefined)
    return done
  }
  const without = (current: readonly T[], name: string) => current.filter((item) => item.name !== name)
  return {
    list: () => items,
    save: (item) =>
      change((current) => {
        const next = [...without(current, item.name), item]
        if (next.length > MAX_SAVED) {
          throw new PbxError('saved.too-many', `${MAX_SAVED} are saved already; remove one first`)
        }
        return next.sort(byName)
      }),
    remove: (name) =>
      change((current) => {
        const next = without(current, name)
        if (next.length === current.length)
          throw new PbxError('saved.unknown', `nothing is saved as "${name}"`)
        return next
      }),
  }
}

/** Loads what people kept under a name; `documentOf` returns the document of a name. */
export async function createSavedLists(documentOf: (name: string) => DocumentStore): Promise<SavedLists> {
  const [views, presets, mappings] = await Promise.all([
    createNamedList(documentOf('saved-views'), savedViewSchema),
    createNamedList(documentOf('export-presets'), exportPresetSchema as unknown as z.ZodType<ExportPreset>),
    createNamedList(documentOf('import-mappings'), importMappingSchema),
  ])
  return { views, presets, mappings }
}
