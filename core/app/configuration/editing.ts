import { formatConfiguration, type LiveConfiguration } from '../../config/index.ts'
import type { Configuration } from '../../contract/index.ts'
import type { Clock } from '../../kit/index.ts'
import { changeConfiguration } from './change-configuration.ts'
import { importText, previewText, type ImportOutcome, type ImportPreview } from './import-text.ts'

/** The ways in which people change the running configuration, in part or as a text. */
export interface ConfigurationEditing {
  /**
   * Edits the configuration as it is now; refuses when it is not the revision that the edit was based on.
   * @throws PbxError `config.stale`, `config.invalid`
   */
  change(edit: (current: Configuration) => unknown, baseRevision?: number): Promise<number>
  previewConfig(text: string): Promise<ImportPreview>
  importConfig(text: string, shown?: number): Promise<ImportOutcome>
  formatConfiguration(secrets: boolean): string
}

/** Creates the ways to edit a configuration. */
export const createEditing = (configuration: LiveConfiguration, clock: Clock): ConfigurationEditing => ({
  change: (edit, baseRevision) => changeConfiguration(configuration, edit, baseRevision),
  previewConfig: (text) => previewText(configuration, text, clock),
  importConfig: (text, shown) => importText(configuration, text, clock, shown),
  formatConfiguration: (secrets) => formatConfiguration(configuration.current(), { secrets }),
})
