import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { PbxError } from '../kit/index.ts'
import { openDatabase, sqliteCode, type WritableDatabase } from './driver.ts'

/** The time that a killed process may need to be gone. */
const PATIENCE_MS = 2000

/** Returns the path of a data folder's lock. */
export const lockPath = (dataDir: string) => join(dataDir, 'halfcall.lock')

/** Creates a file that nobody else may read, not even for a moment. */
export const makePrivateFile = (path: string) => closeSync(openSync(path, 'a', 0o600))

/**
 * Locks a data folder for this process by an exclusive transaction on a database of its own. The operating system
 * releases it when the process ends, however it ends.
 * @throws PbxError `store.locked` while another process has it.
 */
export async function lockFolder(dataDir: string): Promise<WritableDatabase> {
  const path = lockPath(dataDir)
  makePrivateFile(path)
  const database = await openDatabase(path, 'create')
  try {
    await database.exec(`PRAGMA busy_timeout=${PATIENCE_MS}; PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE`)
    return database
  } catch (error) {
    await database.close()
    if (sqliteCode(error) !== 'SQLITE_BUSY') throw error
    throw new PbxError('store.locked', `data folder ${dataDir} is in use by another Halfcall`)
  }
}

/** Returns whether a process has a data folder that was locked at least once. */
export async function isLocked(dataDir: string): Promise<boolean> {
  const database = await openDatabase(lockPath(dataDir), 'read-only')
  try {
    await database.exec('PRAGMA busy_timeout=0; SELECT count(*) FROM sqlite_schema')
    return false
  } catch (error) {
    if (sqliteCode(error) !== 'SQLITE_BUSY') throw error
    return true
  } finally {
    await database.close()
  }
}
