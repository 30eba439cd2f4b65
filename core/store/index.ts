export { openDatabase, sqliteCode, type Database, type SqlRow, type SqlValue } from './driver.ts'
export { createGroupCommit, type GroupCommit, type Work } from './group-commit.ts'
export { schemaVersion, type Migration } from './migrate.ts'
export { databasePath, openReader, openStore, type OpenStore } from './open.ts'
