import type { RestorePreview } from '../../contract/index.ts'
import { createEmitter, PbxError, type Clock, type Dispose, type Logger } from '../../kit/index.ts'
import { openFile, type ReadableDatabase } from '../../store/index.ts'
import type { Imports } from '../records/imports/index.ts'
import { openReader } from '../store-process/index.ts'
import { isEncrypted } from './encrypted-file.ts'
import { checkBackup, copyBackup } from './restore.ts'
import { dropWaitingBackup, orderRestore, waitingBackupPath } from './restore-order.ts'

/** The restores that the window orders. */
export interface WindowRestore {
  /** Checks a file that was sent, and says what a restore of it would do. @throws PbxError `backup.passphrase`, `backup.damaged`, `store.newer-schema`, `import.interrupted` */
  check(id: string, passphrase: string | undefined): Promise<RestorePreview>
  /** Orders the restore of the checked backup: at once, or when no call is in progress. @throws PbxError `import.interrupted` */
  restore(calls: 'end' | 'wait'): void
  cancel(): void
  /** Returns the backup that waits for calls to end. */
  waiting(): string | null
  onChange(listener: () => void): Dispose
  /** Calls the listener once the PBX has to start again to follow the order. */
  onOrdered(listener: () => void): void
  /** Takes note that calls began or ended. */
  callsChanged(): void
  stop(): void
}

/** A checked backup that nobody asks for any more is removed after so long. */
const KEEP_MS = 30 * 60_000
/** The time for the answer to whoever ordered a restore to arrive, before everything ends. */
const ANSWER_MS = 500

async function value(database: ReadableDatabase, sql: string, ...values: number[]): Promise<number | null> {
  const row = await database.get(sql, values)
  const found = row && Object.values(row)[0]
  return found === null || found === undefined ? null : Number(found)
}

async function extensionsIn(database: ReadableDatabase): Promise<number> {
  const count = "SELECT json_array_length(body, '$.extensions') FROM document WHERE name = 'configuration'"
  return (await value(database, count).catch(() => null)) ?? 0
}

/**
 * Creates the restores of the window from files that are sent like those of records; `calls` says how many are in
 * progress.
 */
export function createWindowRestore(options: {
  readonly dataDir: string
  readonly imports: Pick<Imports, 'take' | 'cancel'>
  readonly calls: () => number
  readonly clock: Clock
  readonly log: Logger
}): WindowRestore {
  const { dataDir, imports, calls, clock, log } = options
  const changed = createEmitter<void>((error) => log.error('a listener failed', { error: String(error) }))
  let checked: { readonly name: string; readonly forget: Dispose } | undefined
  let isWaiting = false
  let ordered: (() => void) | undefined

  const drop = () => {
    checked?.forget()
    checked = undefined
    isWaiting = false
    dropWaitingBackup(dataDir)
    changed.emit()
  }
  const order = () => {
    if (!checked) return
    const { name, forget } = checked
    forget()
    checked = undefined
    isWaiting = false
    orderRestore(dataDir, name)
    log.warn('a restore was ordered; Halfcall starts again', { name, calls: calls() })
    clock.after(ANSWER_MS, () => ordered?.())
  }
  const look = async (path: string, name: string, wasEncrypted: boolean): Promise<RestorePreview> => {
    const { records } = await checkBackup(path, name)
    const copy = await openFile(path)
    try {
      const lastAt = await value(copy, 'SELECT MAX(setup_time) FROM record')
      const extensions = await extensionsIn(copy)
      const here = await openReader(dataDir)
      try {
        const recordsHere = (await value(here, 'SELECT COUNT(*) FROM record')) ?? 0
        const later = 'SELECT COUNT(*) FROM record WHERE setup_time > ?'
        const laterHere = (await value(here, later, lastAt ?? -1)) ?? 0
        return {
          name,
          isEncrypted: wasEncrypted,
          records,
          extensions,
          lastAt,
          recordsHere,
          laterHere,
          calls: calls(),
        }
      } finally {
        await here.close()
      }
    } finally {
      await copy.close()
    }
  }
  return {
    async check(id, passphrase) {
      const { path: sent, name } = await imports.take(id)
      if (isWaiting) throw new PbxError('backup.busy', 'a restore waits already; cancel it first')
      checked?.forget()
      checked = undefined
      dropWaitingBackup(dataDir)
      const path = waitingBackupPath(dataDir)
      try {
        const wasEncrypted = await isEncrypted(sent)
        await copyBackup(sent, path, passphrase, name)
        const preview = await look(path, name, wasEncrypted)
        checked = { name, forget: clock.after(KEEP_MS, drop) }
        await imports.cancel(id)
        return preview
      } catch (error) {
        dropWaitingBackup(dataDir)
        throw error
      }
    },
    restore(how) {
      if (!checked)
        throw new PbxError('import.interrupted', 'the checked backup is gone; choose the file again')
      if (how === 'end' || calls() === 0) return order()
      isWaiting = true
      checked.forget()
      changed.emit()
    },
    cancel: drop,
    waiting: () => (isWaiting && checked ? checked.name : null),
    onChange: (listener) => changed.on(listener),
    onOrdered: (listener) => void (ordered = listener),
    callsChanged() {
      if (isWaiting && calls() === 0) order()
    },
    stop() {
      checked?.forget()
    },
  }
}
