export type { ReadForm } from '../../cdr/index.ts'
export { checkImport, importFile, importOffline } from './import-file.ts'
export {
  configStore,
  exportConfigOffline,
  exportRecords,
  importConfigOffline,
  importText,
  previewConfigOffline,
  previewText,
  type AboutExport,
  type ImportOutcome,
  type ImportPreview,
} from './offline.ts'
export { MAX_CONFIGURATION_LENGTH } from '../../config/index.ts'
