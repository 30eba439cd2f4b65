export { createPbx } from './create-pbx.ts'
export type { Pbx, PbxOptions } from './pbx.ts'
export { defaultDataFolder, ensureDataFolder } from './data-folder/index.ts'
export type { Download } from './downloads.ts'
export type { Asking, PbxRouter } from './handlers/index.ts'
export { createHiding, maskedSince, type Hiding } from './masked-reading/index.ts'
export type { ApiTokens, TokenHolder } from './integrations/api-tokens.ts'
export { backupDatabase, checkStore, isEncrypted, restoreBackup, type BackupStep } from './keeping/index.ts'
export { createLog, type ProgramLog } from './log/create-log.ts'
export type { ImportOutcome } from './offline/index.ts'
export { createReadRouter, hidingIn, readingSettingsOf, type ReadingSettings } from './reading/index.ts'
export { hashPassword, isPasswordHash, isPasswordOf, type KeyCost } from './secrets/index.ts'
export type { DrachtioServer } from './sip-link.ts'
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
