import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PbxError } from '../kit/index.ts'
import { openDatabase, sqliteCode, type ReadableDatabase, type WritableDatabase } from './driver.ts'
import { isDiskFull, openFault } from './fault.ts'
import { lockFolder, makePrivateFile } from './lock.ts'
import { migrate, schemaVersion, type Migration } from './migrate.ts'

/**
 * The oldest version of SQLite allowed; older ones can damage a WAL database (sqlite.org/wal.html, the WAL-reset bug).
 */
const OLDEST_VERSION = [3, 51, 3]
const BUSY_MS = 5000
const FULL_SYNC = 2

/** Returns the path of the database file in the data folder. */
export const databasePath = (dataDir: string) => join(dataDir, 'halfcall.db')

/** Returns true from SQLite 3.51.3 on. */
export function isVersionGood(version: string): boolean {
  const found = version.split('.').map(Number)
  for (const [index, wanted] of OLDEST_VERSION.entries()) {
    const part = found[index] ?? 0
    if (part !== wanted) return part > wanted
  }
  return true
}

async function pragma(database: ReadableDatabase, name: string): Promise<unknown> {
  const row = await database.get(`PRAGMA ${name}`)
  return row && Object.values(row)[0]
}

async function checkVersion(database: ReadableDatabase): Promise<string> {
  const row = await database.get('SELECT sqlite_version() AS version')
  const version = String(row?.['version'])
  if (isVersionGood(version)) return version
  const oldest = OLDEST_VERSION.join('.')
  throw new PbxError('store.bad-version', `SQLite ${version} is too old: ${oldest} or newer is needed`)
}

async function prepareWriter(database: WritableDatabase): Promise<void> {
  await database.exec(
    `PRAGMA busy_timeout=${BUSY_MS}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; ` +
      'PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON',
  )
  const wanted = {
    journal_mode: 'wal',
    synchronous: FULL_SYNC,
    foreign_keys: 1,
    secure_delete: 1,
    busy_timeout: BUSY_MS,
  }
  for (const [name, value] of Object.entries(wanted)) {
    const found = await pragma(database, name)
    if (found === value) continue
    throw new PbxError('store.unavailable', `SQLite refused ${name}=${value}, it is ${String(found)}`)
  }
}

/** Kilobytes of pages that a connection keeps: much for searches, little for what goes through the file once. */
const CACHE_KB = { search: 16_384, once: 2048 } as const

async function openReadOnly(path: string, use: keyof typeof CACHE_KB = 'search'): Promise<ReadableDatabase> {
  const database = await openDatabase(path, 'read-only')
  try {
    await database.exec(
      `PRAGMA busy_timeout=${BUSY_MS}; PRAGMA query_only=ON; PRAGMA cache_size=-${CACHE_KB[use]}`,
    )
    return database
  } catch (error) {
    // Windows neither moves nor removes a damaged file that is still open.
    await database.close()
    throw error
  }
}

/** The size above which a file is checked while the server runs, so that its start need not wait for that. */
const CHECK_AT_OPEN_BYTES = 64 * 1024 * 1024

/** @throws PbxError `store.damaged` when the file is shorter than it says, or its pages do not fit together. */
async function checkSound(database: ReadableDatabase, path: string): Promise<void> {
  const moved = await database.get('PRAGMA wal_checkpoint(PASSIVE)').catch((error: unknown) => {
    // Then the log goes on; what it says counts.
    if (isDiskFull(error)) return undefined
    throw error
  })
  const isWhole = moved !== undefined && moved['log'] === moved['checkpointed']
  const bytes = statSync(path).size
  const wanted = Number(await pragma(database, 'page_count')) * Number(await pragma(database, 'page_size'))
  if (isWhole && bytes < wanted) {
    throw new PbxError('store.damaged', `${path} is damaged: ${bytes} bytes of ${wanted} are there`)
  }
  if (bytes > CHECK_AT_OPEN_BYTES) return
  const found = await pragma(database, 'quick_check(1)')
  if (found !== 'ok') throw new PbxError('store.damaged', `${path} is damaged: ${String(found)}`)
}

/** The database of a data folder, open for the one process that writes it. */
export interface OpenStore {
  readonly writer: WritableDatabase
  /** Connection for pages and single calls. */
  readonly reader: ReadableDatabase
  /** Connection for counts and reports that people wait for and may cancel. */
  readonly searchReader: ReadableDatabase
  /** Connection for background work that may take long; a connection does one thing at a time. */
  readonly longReader: ReadableDatabase
  readonly sqliteVersion: string
  close(): Promise<void>
}

/**
 * Opens the database of a data folder for writing, creates it when it is missing and brings it to the newest schema.
 * @throws PbxError `store.unwritable`, `store.locked`, `store.bad-version`, `store.newer-schema`, `store.unavailable`;
 * a damaged file stays as it is.
 */
export async function openStore(dataDir: string, migrations: readonly Migration[]): Promise<OpenStore> {
  const path = databasePath(dataDir)
  const opened: ReadableDatabase[] = []
  const keep = async <D extends ReadableDatabase>(opening: Promise<D>): Promise<D> => {
    const database = await opening
    opened.push(database)
    return database
  }
  const close = async () => {
    for (const database of opened.reverse()) await database.close()
  }
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    await keep(lockFolder(dataDir))
    makePrivateFile(path)
    const writer = await keep(openDatabase(path, 'create'))
    const sqliteVersion = await checkVersion(writer)
    await prepareWriter(writer)
    await checkSound(writer, path)
    await migrate(writer, migrations, path)
    const reader = await keep(openReadOnly(path))
    const longReader = await keep(openReadOnly(path))
    const searchReader = await keep(openReadOnly(path))
    return { writer, reader, searchReader, longReader, sqliteVersion, close }
  } catch (error) {
    await close()
    throw openFault(path, error)
  }
}

/**
 * Opens a database file by its path, creates it when it is missing and brings it to the newest schema; everything is in
 * this one file.
 */
export async function prepareDatabase(
  path: string,
  migrations: readonly Migration[],
): Promise<WritableDatabase> {
  let database: WritableDatabase | undefined
  try {
    makePrivateFile(path)
    database = await openDatabase(path, 'create')
    await database.exec(`PRAGMA busy_timeout=${BUSY_MS}; PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL`)
    await migrate(database, migrations, path)
    return database
  } catch (error) {
    await database?.close()
    throw openFault(path, error)
  }
}

/**
 * Opens the database of a data folder for reading, in any process, whether a server runs on it or not.
 * @param migrations refuses a file with another schema.
 * @throws PbxError `store.unavailable` when there is none or it was never filled, `store.newer-schema`.
 */
export async function openReader(
  dataDir: string,
  migrations?: readonly Migration[],
): Promise<ReadableDatabase> {
  const path = databasePath(dataDir)
  let database: ReadableDatabase | undefined
  try {
    database = await openReadOnly(path, 'once')
    const version = await schemaVersion(database)
    if (version === 0) throw new PbxError('store.unavailable', `no records yet in ${dataDir}`)
    if (migrations && version < migrations.length) {
      throw new PbxError(
        'store.unavailable',
        `${path} was written by an older Halfcall; start this one once on it`,
      )
    }
    if (migrations && version > migrations.length) {
      throw new PbxError('store.newer-schema', `${path} was written by a newer Halfcall; update this one`)
    }
    return database
  } catch (error) {
    await database?.close()
    if (sqliteCode(error) === 'SQLITE_CANTOPEN') {
      throw new PbxError(
        'store.unavailable',
        `no records yet in ${dataDir}: ${path} is missing or cannot be read`,
      )
    }
    throw openFault(path, error)
  }
}
