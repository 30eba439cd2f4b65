import { chmodSync, copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { StoreCheck } from '../../contract/index.ts'
import { PbxError, type Clock } from '../../kit/index.ts'
import { databasePath, lockFolder, openFile, setAside, type Database } from '../../store/index.ts'
import { ensureDataFolder } from '../data-folder.ts'
import { MIGRATIONS } from '../store-process/index.ts'
import { checkDatabase } from './check-store.ts'

/** What a restore did. */
export interface Restored {
  readonly found: StoreCheck
  /** Where the database lies that was there before. */
  readonly keptAs: string | undefined
}

async function openCopy(path: string, file: string): Promise<Database> {
  try {
    return await openFile(path)
  } catch (error) {
    throw new PbxError('backup.damaged', `${file} is no sound backup: ${(error as Error).message}`)
  }
}

async function checkBackup(path: string, file: string): Promise<StoreCheck> {
  const copy = await openCopy(path, file)
  try {
    const tables = await copy.all("SELECT name FROM sqlite_schema WHERE name IN ('record', 'document')")
    if (tables.length < 2) throw new PbxError('backup.damaged', `${file} is no backup of Halfcall`)
    const schema = Number(Object.values((await copy.get('PRAGMA user_version'))!)[0])
    if (schema > MIGRATIONS.length) {
      throw new PbxError(
        'store.newer-schema',
        `${file} was written by a newer Halfcall (schema ${schema}, this program knows ${MIGRATIONS.length}); update Halfcall`,
      )
    }
    const found = await checkDatabase(copy)
    const broken = found.problems.filter((problem) => !problem.startsWith('sequence'))
    if (broken.length > 0) throw new PbxError('backup.damaged', `${file} is damaged: ${broken[0]}`)
    return found
  } finally {
    await copy.close()
  }
}

/**
 * Puts a backup in the place of the database while no server runs. The backup is copied and checked first; the database
 * that was there stays beside it under a dated name.
 * @throws PbxError `store.locked`, `backup.damaged`, `store.damaged`, `store.newer-schema`
 */
export async function restoreBackup(dataDir: string, file: string, clock: Clock): Promise<Restored> {
  if (!existsSync(file)) throw new PbxError('backup.damaged', `${file} is missing`)
  const lock = await lockFolder(ensureDataFolder(dataDir))
  const copy = join(dataDir, 'halfcall.db.restoring')
  try {
    copyFileSync(file, copy)
    chmodSync(copy, 0o600)
    const found = await checkBackup(copy, file)
    const keptAs = existsSync(databasePath(dataDir)) ? setAside(dataDir, 'replaced', clock.wall()) : undefined
    renameSync(copy, databasePath(dataDir))
    return { found, keptAs }
  } finally {
    for (const part of ['', '-wal', '-shm']) rmSync(copy + part, { force: true })
    await lock.close()
  }
}
