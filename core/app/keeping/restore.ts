import { chmodSync, copyFileSync, existsSync } from 'node:fs'
import { basename } from 'node:path'
import type { StoreCheck } from '../../contract/index.ts'
import { PbxError, type Clock } from '../../kit/index.ts'
import {
  asidePath,
  databasePath,
  finishSwap,
  lockFolder,
  openFile,
  prepareDatabase,
  stagedPath,
  swapIn,
  type ReadableDatabase,
} from '../../store/index.ts'
import { ensureDataFolder } from '../data-folder/index.ts'
import {
  floorOf,
  MIGRATIONS,
  newHistory,
  putHistory,
  raiseSequence,
  readKeep,
  salvage,
} from '../store-process/index.ts'
import { checkDatabase } from './check-store.ts'
import { decryptFile, isEncrypted } from './encrypted-file.ts'
import { inherit } from './inherit.ts'

/** The outcome of a restore. */
export interface Restored {
  readonly found: StoreCheck
  /** The place of the database that was there before. */
  readonly keptAs: string | undefined
  /** The sequence goes on above this number. */
  readonly goesOnAfter: number
}

async function openCopy(path: string, file: string): Promise<ReadableDatabase> {
  try {
    return await openFile(path)
  } catch (error) {
    throw new PbxError('backup.damaged', `${file} is no sound backup: ${(error as Error).message}`)
  }
}

/** Checks a backup and says what it holds. @throws PbxError `backup.damaged`, `store.newer-schema` */
export async function checkBackup(path: string, file: string): Promise<StoreCheck> {
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

/** Copies a backup, decrypted if it is encrypted. @throws PbxError `backup.passphrase`, `backup.damaged` */
export async function copyBackup(
  file: string,
  copy: string,
  passphrase: string | undefined,
  name = file,
): Promise<void> {
  if (await isEncrypted(file)) return decryptFile(file, copy, passphrase, name)
  copyFileSync(file, copy)
  chmodSync(copy, 0o600)
}

/** Makes the staged backup what continues the existing database; returns the number that its sequence goes on after. */
async function goOn(dataDir: string, why: string, at: number): Promise<number> {
  const staged = await prepareDatabase(stagedPath(dataDir), MIGRATIONS)
  try {
    await staged.exec('BEGIN IMMEDIATE')
    const found = readKeep(dataDir)
    const replaced = existsSync(databasePath(dataDir)) ? await salvage(databasePath(dataDir)) : undefined
    const counter = await staged.get("SELECT value FROM counter WHERE name = 'sequence'")
    const floor = floorOf(Number(counter?.['value'] ?? 0), replaced?.sequence, found)
    if (replaced) await inherit(staged, replaced)
    await raiseSequence(staged, { floor, at, why })
    const kept = found.kind === 'kept' ? { id: found.kept.history, follows: [] } : undefined
    // Into an empty folder a backup comes alone: nobody knows what was given out after it.
    await putHistory(staged, newHistory(replaced?.history ?? kept, floor))
    await staged.exec('COMMIT')
    return floor
  } finally {
    await staged.close()
  }
}

/**
 * Puts a backup in the place of the database while no server runs. The backup is copied and checked first; the database
 * that was there stays beside it under a dated name. Phones, bans and halves in progress stay those of this database, and
 * no sequence number is given out again.
 * @param options `passphrase` of an encrypted backup; `name` that the log of keeping calls it, if not that of the file
 * @throws PbxError `backup.passphrase`, `store.locked`, `backup.damaged`, `store.damaged`, `store.newer-schema`
 */
export async function restoreBackup(
  wantedDir: string,
  file: string,
  clock: Clock,
  options: { readonly passphrase?: string | undefined; readonly name?: string } = {},
): Promise<Restored> {
  const { passphrase, name = basename(file) } = options
  if (!existsSync(file)) throw new PbxError('backup.damaged', `${file} is missing`)
  const dataDir = ensureDataFolder(wantedDir)
  const lock = await lockFolder(dataDir)
  try {
    finishSwap(dataDir)
    const copy = stagedPath(dataDir)
    try {
      await copyBackup(file, copy, passphrase)
      const found = await checkBackup(copy, file)
      const at = Math.round(clock.wall())
      const keptAs = asidePath(dataDir, 'replaced', at)
      const kept = keptAs === undefined ? '' : `; what was there is kept as ${basename(keptAs)}`
      const goesOnAfter = await goOn(dataDir, `restored from ${name}${kept}`.slice(0, 200), at)
      swapIn(dataDir, keptAs)
      return { found, keptAs, goesOnAfter }
    } catch (error) {
      // Before the order to swap is on disk nothing has happened; after it the swap is ended.
      finishSwap(dataDir)
      throw error
    }
  } finally {
    await lock.close()
  }
}
