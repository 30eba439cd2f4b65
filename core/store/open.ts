import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { PbxError } from '../kit/index.ts'
import { openDatabase, sqliteCode, type Database } from './driver.ts'
import { migrate, type Migration } from './migrate.ts'

const OLDEST_VERSION = [3, 51, 3]
const BUSY_MS = 5000

/** Name of the database file in the data folder. */
export const databasePath = (dataDir: string) => join(dataDir, 'halfcall.db')
const lockPath = (dataDir: string) => join(dataDir, 'halfcall.lock')

function isOldEnough(version: string): boolean {
  const found = version.split('.').map(Number)
  for (const [index, wanted] of OLDEST_VERSION.entries()) {
    const part = found[index] ?? 0
    if (part !== wanted) return part > wanted
  }
  return true
}

/** What went wrong with a database file, with the code and the words of the contract. */
function fault(path: string, error: unknown): PbxError {
  if (error instanceof PbxError) return error
  const code = sqliteCode(error) ?? (error as NodeJS.ErrnoException).code ?? 'unknown'
  const detail = (error as Error).message
  if (code === 'SQLITE_CANTOPEN' || code === 'SQLITE_READONLY' || code === 'EACCES' || code === 'EROFS') {
    return new PbxError('store.unwritable', `${path} cannot be written: ${detail}`)
  }
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT') {
    return new PbxError('store.unavailable', `${path} is damaged and was left as it is: ${detail}`)
  }
  return new PbxError('store.unavailable', `${path} cannot be opened: ${detail}`)
}

/**
 * Takes the data folder for this process: a second one is refused. The operating system lets go of the lock when the
 * process ends, however it ends.
 */
async function lock(dataDir: string): Promise<Database> {
  const database = await openDatabase(lockPath(dataDir), 'create')
  chmodSync(lockPath(dataDir), 0o600)
  try {
    await database.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE')
  } catch (error) {
    await database.close()
    if (sqliteCode(error) === 'SQLITE_BUSY') {
      throw new PbxError('store.locked', `data folder ${dataDir} is in use by another Halfcall`)
    }
    throw error
  }
  return database
}

async function pragma(database: Database, name: string): Promise<unknown> {
  const [row] = await database.all(`PRAGMA ${name}`)
  return row && Object.values(row)[0]
}

async function prepare(database: Database): Promise<void> {
  await database.exec(
    `PRAGMA busy_timeout=${BUSY_MS}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; ` +
      'PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY',
  )
  const [mode, synchronous] = [await pragma(database, 'journal_mode'), await pragma(database, 'synchronous')]
  if (mode !== 'wal' || synchronous !== 2) {
    throw new PbxError('store.unavailable', `SQLite refused WAL or full sync: ${String(mode)}, ${String(synchronous)}`)
  }
}

/** The database of a data folder, open for the one process that writes it. */
export interface OpenStore {
  readonly writer: Database
  /** A connection of its own for queries, so that they never wait for a commit. */
  readonly reader: Database
  readonly sqliteVersion: string
  close(): Promise<void>
}

/**
 * Opens the database of a data folder for writing, makes it when it is missing and brings it to the newest schema.
 * @throws PbxError `store.unwritable`, `store.locked`, `store.bad-version`, `store.newer-schema`, `store.unavailable`
 */
export async function openStore(dataDir: string, migrations: readonly Migration[]): Promise<OpenStore> {
  const path = databasePath(dataDir)
  const opened: Database[] = []
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    opened.push(await lock(dataDir))
    // Made here, so that it is never readable by others, not even for a moment.
    closeSync(openSync(path, 'a', 0o600))
    const writer = await openDatabase(path, 'create')
    opened.push(writer)
    const [row] = await writer.all('SELECT sqlite_version() AS version')
    const sqliteVersion = String(row?.['version'])
    if (!isOldEnough(sqliteVersion)) {
      throw new PbxError('store.bad-version', `SQLite ${sqliteVersion} is too old: ${OLDEST_VERSION.join('.')} or newer is needed`)
    }
    await prepare(writer)
    await migrate(writer, migrations, path)
    const reader = await openReader(dataDir)
    opened.push(reader)
    return {
      writer,
      reader,
      sqliteVersion,
      async close() {
        for (const database of opened.reverse()) await database.close()
      },
    }
  } catch (error) {
    for (const database of opened.reverse()) await database.close()
    throw fault(path, error)
  }
}

/**
 * Opens the database of a data folder for reading, while a server runs on it or not.
 * @throws PbxError `store.unavailable` when there is none.
 */
export async function openReader(dataDir: string): Promise<Database> {
  const path = databasePath(dataDir)
  let database: Database
  try {
    database = await openDatabase(path, 'read-only')
  } catch (error) {
    if (sqliteCode(error) === 'SQLITE_CANTOPEN') {
      throw new PbxError('store.unavailable', `there are no records in ${dataDir}: ${path} does not exist or cannot be read`)
    }
    throw fault(path, error)
  }
  await database.exec(`PRAGMA busy_timeout=${BUSY_MS}; PRAGMA query_only=ON; PRAGMA cache_size=-65536`)
  return database
}
