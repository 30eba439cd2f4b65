import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PbxError, type Clock } from '../../kit/index.ts'
import {
  databasePath,
  finishSwap,
  lockFolder,
  openFault,
  openStore,
  type ReadableDatabase,
  type WritableDatabase,
  type OpenStore,
} from '../../store/index.ts'
import { makeRoom, OPENING_BYTES } from '../data-folder/index.ts'
import { beginAnew } from './begin-anew.ts'
import { loadHistory, newHistory, putHistory, type History } from './history.ts'
import { readKeep, type FoundKept } from './keep-file.ts'
import { floorOf, raiseSequence } from './raise-sequence.ts'
import { rebuildOnce } from './rebuild.ts'
import { MIGRATIONS } from './schema.ts'
import { mendCounter, sweepRows } from './sweep-rows.ts'

/** An open store, the history its numbers belong to, and what was kept beside it. */
export interface Opened {
  readonly store: OpenStore
  readonly history: History
  readonly found: FoundKept
}

const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size

/** Works on the files of a data folder that nobody else may touch meanwhile. */
async function locked(dataDir: string, work: () => Promise<void>): Promise<void> {
  let lock: ReadableDatabase | undefined
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    lock = await lockFolder(dataDir)
    await work()
  } catch (error) {
    throw openFault(databasePath(dataDir), error)
  } finally {
    await lock?.close()
  }
}

/** Makes room on a full disk, ends what a kill interrupted, and begins anew where the database is gone. */
async function prepare(dataDir: string, clock: Clock): Promise<void> {
  const wasUsed = existsSync(join(dataDir, 'halfcall.lock'))
  await locked(dataDir, async () => {
    makeRoom(dataDir, OPENING_BYTES)
    finishSwap(dataDir)
    const size = sizeOf(databasePath(dataDir))
    const found = readKeep(dataDir)
    const at = Math.round(clock.wall())
    if (size === undefined && found.kind !== 'none') {
      await beginAnew(dataDir, { cause: 'missing', reason: 'it was deleted', at, found })
    } else if (size === 0 && wasUsed) {
      await beginAnew(dataDir, { cause: 'damaged', reason: 'it is empty', at, found })
    }
  })
}

async function openOrBegin(dataDir: string, clock: Clock): Promise<OpenStore> {
  try {
    return await openStore(dataDir, MIGRATIONS)
  } catch (error) {
    if (!(error instanceof PbxError) || error.code !== 'store.damaged') throw error
    const at = Math.round(clock.wall())
    await locked(dataDir, () =>
      beginAnew(dataDir, { cause: 'damaged', reason: error.message, at, found: readKeep(dataDir) }),
    )
    return openStore(dataDir, MIGRATIONS)
  }
}

/** Sets right what a start would stumble over, and what another copy of the database would give out twice. */
async function settle(writer: WritableDatabase, found: FoundKept, at: number): Promise<History> {
  await writer.exec('BEGIN IMMEDIATE')
  try {
    await mendCounter(writer)
    await sweepRows(writer, at)
    const row = await writer.get("SELECT value FROM counter WHERE name = 'sequence'")
    const last = Number(row!['value'])
    const floor = floorOf(last, last, found)
    const known = await loadHistory(writer)
    const isOlder = floor > last
    if (isOlder) {
      await raiseSequence(writer, { floor, at, why: 'the database was older than halfcall.keep beside it' })
    }
    const before = known ?? (found.kind === 'kept' ? { id: found.kept.history, follows: [] } : undefined)
    const history = known && !isOlder ? known : newHistory(before, floor)
    if (history !== known) await putHistory(writer, history)
    await writer.exec('COMMIT')
    return history
  } catch (error) {
    await writer.exec('ROLLBACK').catch(() => undefined)
    throw error
  }
}

/**
 * Opens the database of a data folder. One that is damaged, emptied or deleted is replaced by a new one, with everything
 * that can still be read and with what `halfcall.keep` says; a damaged one stays under a dated name. Rows that nobody can
 * understand are put aside.
 * @throws PbxError as `openStore` does, but for `store.damaged`
 */
export async function openOrReplace(dataDir: string, clock: Clock): Promise<Opened> {
  await prepare(dataDir, clock)
  const store = await openOrBegin(dataDir, clock)
  try {
    const found = readKeep(dataDir)
    const history = await settle(store.writer, found, Math.round(clock.wall()))
    await rebuildOnce(store.writer)
    return { store, history, found }
  } catch (error) {
    await store.close()
    throw openFault(databasePath(dataDir), error)
  }
}
