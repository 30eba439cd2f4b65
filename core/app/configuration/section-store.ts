import type { LiveConfiguration } from '../../config/index.ts'
import type { Configuration, Section } from '../../contract/index.ts'
import { changeConfiguration } from './change-configuration.ts'

/** One section of the running configuration. */
export interface SectionStore<S extends Section> {
  /** Returns what stands in it; the same object until it changes. */
  current(): Configuration[S]
  /** Returns the revision of the configuration in which it was changed last. */
  revision(): number
  /**
   * Edits it as it is now; with a base revision it must not have been changed since.
   * @throws PbxError `config.stale`, `config.invalid`
   */
  save(edit: (current: Configuration[S]) => Configuration[S], baseRevision?: number): Promise<number>
}

/** Returns the store of a section. */
export const defineSectionStore = <S extends Section>(
  configuration: LiveConfiguration,
  section: S,
): SectionStore<S> => ({
  current: () => configuration.current()[section],
  revision: () => configuration.revisionOf(section),
  save: (edit, baseRevision) =>
    changeConfiguration(
      configuration,
      (current) => ({ ...current, [section]: edit(current[section]) }),
      baseRevision === undefined ? undefined : { revision: baseRevision, sections: [section] },
    ),
})
