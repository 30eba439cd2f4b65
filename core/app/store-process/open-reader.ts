import { statSync } from 'node:fs'
import { PbxError } from '../../kit/index.ts'
import {
  databasePath,
  isSwapBegun,
  openReader as openDatabase,
  type ReadableDatabase,
} from '../../store/index.ts'
import { MARK_STEP, readKeep, type Kept } from './keep-file.ts'
import { MIGRATIONS } from './schema.ts'

const DAMAGED =
  'halfcall.keep beside it cannot be read, so neither the configuration nor the last sequence number is known'

const goesOnText = ({ configuration, sequence }: Kept) =>
  `the next start takes ${configuration === null ? '' : 'the configuration and '}the last sequence number from ` +
  `halfcall.keep beside it and goes on after ${sequence + MARK_STEP}`

/** Returns what became of a database that is missing though the data folder was in use; undefined when it exists. */
function goneText(dataDir: string): string | undefined {
  const path = databasePath(dataDir)
  const size = statSync(path, { throwIfNoEntry: false })?.size
  if (size !== undefined && size > 0) return undefined
  if (isSwapBegun(dataDir)) return `a restore of ${path} was interrupted; the next start, or restore, ends it`
  const found = readKeep(dataDir)
  if (found.kind === 'none') return undefined
  const what = size === undefined ? 'is gone: somebody deleted it' : 'is empty'
  return (
    `${path} ${what}. The data folder was in use; its records went with the database. "halfcall restore" puts a backup in ` +
    `its place; without one, ${found.kind === 'kept' ? goesOnText(found.kept) : DAMAGED}`
  )
}

/**
 * Opens the store of a data folder for reading, in any process, while a server runs on it or not.
 * @throws PbxError `store.unavailable` when there is none ("no records yet in ...", or what became of it), `store.newer-schema`.
 */
export async function openReader(dataDir: string): Promise<ReadableDatabase> {
  const gone = goneText(dataDir)
  if (gone !== undefined) throw new PbxError('store.unavailable', gone)
  return openDatabase(dataDir, MIGRATIONS)
}
