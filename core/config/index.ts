export { firstConfiguration } from './first-configuration.ts'
export { formatConfiguration } from './format-configuration.ts'
export {
  createConfiguration,
  type ApplyOutcome,
  type ConfigStore,
  type ConfigurationChange,
  type LiveConfiguration,
  type StoredConfiguration,
} from './live-configuration.ts'
export { checkConfiguration, compareConfiguration, parseConfiguration } from './parse-configuration.ts'
export { parseInThread } from './parse-in-thread.ts'
export { MAX_CONFIGURATION_LENGTH } from './document-bounds.ts'
