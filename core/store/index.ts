export {
  openDatabase,
  sqliteCode,
  type ReadableDatabase,
  type SqlRow,
  type SqlValue,
  type WritableDatabase,
} from './driver.ts'
export { isStoreFault, openFault } from './fault.ts'
export { flushFolder } from './flush.ts'
export { createGroupCommit, type GroupCommit, type Work } from './group-commit.ts'
export { type Migration } from './migrate.ts'
export { databasePath, openReader, openStore, prepareDatabase, type OpenStore } from './open.ts'
export { isLocked, lockFolder, lockPath } from './lock.ts'
export { schemaVersion } from './migrate.ts'
export { asidePath, asideSince, dropStaged, finishSwap, isSwapBegun, stagedPath, swapIn } from './swap.ts'
export { copyDatabase, openFile } from './copy.ts'
export { queries } from './queries.ts'
export { truncateLog } from './truncate-log.ts'
export { rebuildDatabase } from './rebuild.ts'
