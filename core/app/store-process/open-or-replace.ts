import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Damage } from '../../contract/index.ts'
import { PbxError, type Clock } from '../../kit/index.ts'
import {
  databasePath,
  lockFolder,
  openDatabase,
  openStore,
  setAside,
  type OpenStore,
  type SqlRow,
} from '../../store/index.ts'
import { MIGRATIONS } from './schema.ts'

/** Name of the document that tells of a damaged database, until somebody took note of it. */
export const DAMAGE_DOCUMENT = 'damage'

interface Salvage {
  readonly documents: readonly SqlRow[]
  readonly lastSequence: number
}

const isEmptied = (dataDir: string) =>
  existsSync(join(dataDir, 'halfcall.lock')) &&
  statSync(databasePath(dataDir), { throwIfNoEntry: false })?.size === 0

/** What can still be read of a damaged database: its documents, and how far its sequence had come. */
async function salvage(path: string): Promise<Salvage> {
  const file = await openDatabase(path, 'read-only')
  // So that a file which lost its end is read as far as it goes; it is open for reading only.
  await file.exec('PRAGMA writable_schema=ON').catch(() => undefined)
  const rows = (sql: string) => file.all(sql).catch((): SqlRow[] => [])
  try {
    const documents = await rows('SELECT name, revision, body FROM document')
    const [counter] = await rows("SELECT value FROM counter WHERE name = 'sequence'")
    return { documents, lastSequence: Number(counter?.['value'] ?? 0) }
  } finally {
    await file.close()
  }
}

async function begin(
  dataDir: string,
  { documents, lastSequence }: Salvage,
  damage: Damage,
): Promise<OpenStore> {
  const store = await openStore(dataDir, MIGRATIONS)
  const { writer } = store
  const put = 'INSERT INTO document (name, revision, body) VALUES (?, ?, ?)'
  await writer.exec('BEGIN IMMEDIATE')
  for (const { name, revision, body } of documents) {
    if (name !== DAMAGE_DOCUMENT) await writer.run(put, [name!, revision!, body!])
  }
  await writer.run(put, [DAMAGE_DOCUMENT, 1, JSON.stringify(damage)])
  if (lastSequence > 0) {
    await writer.run("UPDATE counter SET value = ? WHERE name = 'sequence'", [lastSequence])
    await writer.run(
      `INSERT INTO deletion (kind, deleted_at, why, records, first_sequence, last_sequence)
       VALUES ('aside', ?, ?, ?, 1, ?)`,
      [damage.at, `kept as ${damage.file}`, lastSequence, lastSequence],
    )
  }
  await writer.exec('COMMIT')
  return store
}

/**
 * Opens the database of a data folder. One that is damaged, or was emptied, is put aside under a dated name; a new one
 * takes its place, with the configuration and the sequence number as far as they can be read.
 * @throws PbxError as `openStore` does, but for `store.damaged`
 */
export async function openOrReplace(dataDir: string, clock: Clock): Promise<OpenStore> {
  let reason = 'it is empty'
  if (!isEmptied(dataDir)) {
    try {
      return await openStore(dataDir, MIGRATIONS)
    } catch (error) {
      if (!(error instanceof PbxError) || error.code !== 'store.damaged') throw error
      reason = error.message
    }
  }
  const lock = await lockFolder(dataDir)
  const at = Math.round(clock.wall())
  let file: string
  try {
    file = setAside(dataDir, 'damaged', at)
  } finally {
    await lock.close()
  }
  const saved = await salvage(file)
  const hasConfiguration = saved.documents.some(({ name }) => name === 'configuration')
  const { lastSequence } = saved
  return begin(dataDir, saved, { at, file, reason, hasConfiguration, lastSequence })
}
