import { closeSync, existsSync, fsyncSync, openSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { BackupProgress } from '../../contract/index.ts'
import { PbxError, replaceFile, type Clock } from '../../kit/index.ts'
import { copyDatabase, openFile } from '../../store/index.ts'
import { beginPartial } from '../files/index.ts'
import { openReader } from '../store-process/index.ts'
import { checkDatabase } from './check-store.ts'
import { encryptFile } from './encrypted-file.ts'

/** Progress of a backup with, at the end, the id of its download. */
export type BackupStep = BackupProgress & { download?: string }

const TELL_MS = 250
const running = (bytes: number, total: number): BackupStep => ({ state: 'running', bytes, total })

/** Returns the size of a file on disk; 0 while there is none. */
const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0

function flush(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

const cannotWrite = (file: string, error: unknown) =>
  new PbxError('export.file-denied', `${file} cannot be written: ${(error as Error).message}`)

/**
 * Copies the database of a data folder into `file` while a server writes on it or not, checks the copy, and only then
 * gives it its name. The configuration is part of it.
 * @throws PbxError `backup.exists`, `backup.damaged`, `export.file-denied`, `store.unavailable`
 */
export async function* backupDatabase(options: {
  readonly dataDir: string
  readonly file: string
  readonly replace: boolean
  /** The passphrase that encrypts the file. */
  readonly passphrase?: string | undefined
  readonly clock: Clock
}): AsyncGenerator<BackupStep, void, void> {
  const { dataDir, file, passphrase, clock } = options
  if (!options.replace && existsSync(file)) {
    throw new PbxError('backup.exists', `${file} already exists; nothing was written`)
  }
  const reader = await openReader(dataDir)
  // What is in clear does not leave the data folder.
  const begun = beginPartial(passphrase === undefined ? file : join(dataDir, 'halfcall-backup.db'))
  const sealed = passphrase === undefined ? undefined : beginPartial(file)
  const partial = begun.path
  try {
    const total = sizeOf(`${dataDir}/halfcall.db`)
    yield running(0, total)
    let isCopied = false
    const copying = copyDatabase(reader, partial)
      .catch((error: unknown) => {
        throw cannotWrite(file, error)
      })
      .finally(() => (isCopied = true))
    copying.catch(() => undefined)
    while (!isCopied) {
      await Promise.race([copying, new Promise<void>((resolve) => void clock.after(TELL_MS, resolve))])
      yield running(Math.min(sizeOf(partial), total), total)
    }
    await copying
    const bytes = sizeOf(partial)
    yield { state: 'checking', bytes, total: bytes }
    const copy = await openFile(partial)
    const found = await checkDatabase(copy).finally(() => copy.close())
    const broken = found.problems.filter((problem) => !problem.startsWith('sequence'))
    if (broken.length > 0) {
      throw new PbxError('backup.damaged', `the copy is not sound, it was thrown away: ${broken[0]}`)
    }
    if (sealed && passphrase !== undefined) {
      yield { state: 'encrypting', bytes, total: bytes }
      await encryptFile(partial, sealed.path, passphrase).catch((error: unknown) => {
        throw cannotWrite(file, error)
      })
    }
    const whole = sealed?.path ?? partial
    flush(whole)
    await replaceFile(whole, file)
    yield { state: 'done', bytes: sizeOf(file), total: sizeOf(file), records: found.records }
  } finally {
    await reader.close()
    begun.end()
    sealed?.end()
  }
}
