import type { LiveConfiguration } from '../../config/index.ts'
import {
  MAX_SAVED,
  type Configuration,
  type ExportPreset,
  type ImportMapping,
  type SavedView,
} from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'
import { defineSectionStore, type SectionStore } from '../configuration/section-store.ts'

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

type SavedSection = 'savedViews' | 'exportPresets' | 'importMappings'

const byName = (left: { name: string }, right: { name: string }) =>
  left.name < right.name ? -1 : left.name > right.name ? 1 : 0

function createNamedList<S extends SavedSection>(
  section: SectionStore<S>,
): NamedList<Configuration[S][number]> {
  type Item = Configuration[S][number]
  const change = async (edit: (current: readonly Item[]) => Item[]): Promise<void> => {
    await section.save((current) => edit(current) as Configuration[S])
  }
  const without = (current: readonly Item[], name: string) => current.filter((item) => item.name !== name)
  return {
    list: () => [...section.current()].sort(byName),
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

/** Returns what people keep under a name in a configuration. */
export const createSavedLists = (configuration: LiveConfiguration): SavedLists => ({
  views: createNamedList(defineSectionStore(configuration, 'savedViews')),
  presets: createNamedList(defineSectionStore(configuration, 'exportPresets')),
  mappings: createNamedList(defineSectionStore(configuration, 'importMappings')),
})
