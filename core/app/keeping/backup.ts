import { closeSync, existsSync, fsyncSync, openSync, renameSync, statSync } from 'node:fs'
import type { BackupProgress } from '../../contract/index.ts'
import { PbxError, type Clock } from '../../kit/index.ts'
import { copyDatabase, openFile } from '../../store/index.ts'
import type { Downloads } from '../downloads.ts'
import { beginPartial } from '../partial-files/index.ts'
import { openReader } from '../store-process/index.ts'
import { checkDatabase } from './check-store.ts'

/** Progress of a backup with, at the end, the id of its download. */
export type BackupStep = BackupProgress & { download?: string }

const TELL_MS = 250
const running = (bytes: number, total: number): BackupStep => ({ state: 'running', bytes, total })

/** What is on the disk of a file; 0 while there is none. */
const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0

function flush(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/**
 * Copies the database of a data folder into `file` while a server writes on it or not, checks the copy, and only then
 * gives it its name. The configuration is part of it.
 * @throws PbxError `backup.exists`, `backup.damaged`, `export.file-denied`, `store.unavailable`
 */
export async function* backupDatabase(options: {
  readonly dataDir: string
  readonly file: string
  readonly replace: boolean
  readonly clock: Clock
}): AsyncGenerator<BackupStep, void, void> {
  const { dataDir, file, clock } = options
  if (!options.replace && existsSync(file)) {
    throw new PbxError('backup.exists', `${file} exists already; nothing was written`)
  }
  const reader = await openReader(dataDir)
  const begun = beginPartial(file)
  const partial = begun.path
  try {
    const total = sizeOf(`${dataDir}/halfcall.db`)
    yield running(0, total)
    let isCopied = false
    const copying = copyDatabase(reader, partial)
      .catch((error: unknown) => {
        throw new PbxError('export.file-denied', `${file} cannot be written: ${(error as Error).message}`)
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
    flush(partial)
    renameSync(partial, file)
    yield { state: 'done', bytes, total: bytes, records: found.records }
  } finally {
    await reader.close()
    begun.end()
  }
}

/** Backups for the window. */
export interface Backups {
  /** Writes to the file that a save dialog chose, or keeps it for a download. */
  run(target?: string): AsyncGenerator<BackupStep, void, void>
}

/** Backups of a running server. */
export function createBackups(options: {
  readonly dataDir: string
  readonly downloads: Downloads
  readonly clock: Clock
  /** The path behind the token of a save dialog. */
  readonly resolveTarget?: (token: string) => string | undefined
}): Backups {
  const { dataDir, downloads, clock } = options
  return {
    async *run(token) {
      const target = token === undefined ? undefined : options.resolveTarget?.(token)
      if (token !== undefined && target === undefined) {
        throw new PbxError('export.unknown-target', 'the chosen file is not known any more; choose it again')
      }
      const path = target ?? downloads.newPath()
      const name = `halfcall-backup-${new Date(clock.wall()).toISOString().slice(0, 10)}.db`
      for await (const step of backupDatabase({ dataDir, file: path, replace: true, clock })) {
        const isKept = step.state === 'done' && target === undefined
        const { bytes } = step
        yield isKept
          ? {
              ...step,
              download: downloads.keep({ path, name, mediaType: 'application/vnd.sqlite3', bytes }),
            }
          : step
      }
    },
  }
}
