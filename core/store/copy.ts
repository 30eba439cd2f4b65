import { openDatabase, type ReadableDatabase, type WritableDatabase } from './driver.ts'
import { openFault } from './fault.ts'
import { makePrivateFile } from './lock.ts'

/**
 * Copies what a connection sees into a new file that only its owner can read, while others write.
 * @param path of a file that does not exist yet
 */
export async function copyDatabase(database: ReadableDatabase, path: string): Promise<void> {
  makePrivateFile(path)
  // Forbidden to a connection that only asks; the file itself is open for reading only.
  await database.all('PRAGMA query_only=OFF')
  await database.all('VACUUM INTO ?', [path])
}

/** Opens a database file by its path for reading. @throws PbxError `store.damaged` when it is not a database */
export async function openFile(path: string): Promise<ReadableDatabase> {
  let database: WritableDatabase | undefined
  try {
    database = await openDatabase(path, 'read-only')
    await database.exec('PRAGMA busy_timeout=5000')
    await database.get('SELECT COUNT(*) FROM sqlite_schema')
    return database
  } catch (error) {
    await database?.close()
    throw openFault(path, error)
  }
}
