export { createPbx } from './assembly/create-pbx.ts'
export type { Pbx, PbxOptions } from './assembly/pbx.ts'
export { defaultDataFolder, ensureDataFolder } from './data-folder/index.ts'
export type { Download } from './files/downloads.ts'
export type { Asking, PbxRouter } from './handlers/index.ts'
export { createHiding, maskedSince, type Hiding } from './access/masked-reading/index.ts'
export type { ApiTokens, TokenHolder } from './access/api-tokens.ts'
export { backupDatabase, checkStore, isEncrypted, restoreBackup, type BackupStep } from './keeping/index.ts'
export { createLog, type ProgramLog } from './log/create-log.ts'
export type { ImportOutcome } from './configuration/import-text.ts'
export { hidingIn, readingSettingsOf, type ReadingSettings } from './configuration/reading-settings.ts'
export { createReadRouter } from './handlers/read-router.ts'
export { hashPassword, isPasswordHash, isPasswordOf, type KeyCost } from './access/secrets/index.ts'
export type { DrachtioServer } from './sip/sip-server.ts'
export {
  forkStore,
  openReads,
  postTogether,
  storeMainPath,
  type ForkStore,
  type FromStore,
  type Reads,
  type StoreProcess,
  type ToStore,
} from './store-process/index.ts'
export { MAX_CONFIGURATION_LENGTH } from '../config/index.ts'
