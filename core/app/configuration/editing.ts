import { formatConfiguration, type LiveConfiguration } from '../../config/index.ts'
import type { Configuration, Section } from '../../contract/index.ts'
import type { Clock } from '../../kit/index.ts'
import { changeConfiguration, type EditBase } from './change-configuration.ts'
import { importText, previewText, type ImportOutcome, type ImportPreview } from './import-text.ts'
import { defineSectionStore, type SectionStore } from './section-store.ts'

/** The ways in which people change the running configuration, in part or as a text. */
export interface ConfigurationEditing {
  /**
   * Edits the configuration as it is now; refuses when a section of the base was changed since.
   * @throws PbxError `config.stale`, `config.invalid`
   */
  change(edit: (current: Configuration) => unknown, base?: EditBase): Promise<number>
  /** Returns the store of one section. */
  section<S extends Section>(section: S): SectionStore<S>
  previewConfig(text: string): Promise<ImportPreview>
  importConfig(text: string, shown?: number): Promise<ImportOutcome>
  formatConfiguration(secrets: boolean): string
}

/** Creates the ways to edit a configuration. */
export const createEditing = (configuration: LiveConfiguration, clock: Clock): ConfigurationEditing => ({
  change: (edit, base) => changeConfiguration(configuration, edit, base),
  section: (section) => defineSectionStore(configuration, section),
  previewConfig: (text) => previewText(configuration, text, clock),
  importConfig: (text, shown) => importText(configuration, text, clock, shown),
  formatConfiguration: (secrets) => formatConfiguration(configuration.current(), { secrets }),
})
