import { basename } from 'node:path'
import type { Damage } from '../../contract/index.ts'
import {
  asidePath,
  databasePath,
  dropStaged,
  prepareDatabase,
  stagedPath,
  swapIn,
  type WritableDatabase,
  type SqlRow,
} from '../../store/index.ts'
import { HISTORY_DOCUMENT, newHistory, putHistory } from './history.ts'
import type { FoundKept, Kept } from './keep-file.ts'
import { parsedJson } from './parsed-json.ts'
import { floorOf, raiseSequence } from './raise-sequence.ts'
import { putHalves, putRows, salvage, type Salvage } from './salvage.ts'
import { MIGRATIONS } from './schema.ts'

/** The name of the document that reports a database that could not be used, until somebody took note of it. */
export const DAMAGE_DOCUMENT = 'damage'

const CONFIGURATION = 'configuration'
/** The documents that belong to the old database alone. */
const NOT_TAKEN = new Set<unknown>([DAMAGE_DOCUMENT, HISTORY_DOCUMENT])

/** Returns the documents that the new database begins with. */
function documentsOf({ documents }: Salvage, kept: Kept | undefined): SqlRow[] {
  const taken = (documents ?? []).filter(({ name }) => !NOT_TAKEN.has(name))
  const isReadable = taken.some(
    ({ name, body }) => name === CONFIGURATION && parsedJson(String(body)) !== undefined,
  )
  if (isReadable || !kept || kept.configuration === null) return taken
  const configuration = {
    name: CONFIGURATION,
    revision: kept.revision ?? 1,
    body: JSON.stringify(kept.configuration),
  }
  return [...taken.filter(({ name }) => name !== CONFIGURATION), configuration]
}

async function fill(
  database: WritableDatabase,
  saved: Salvage,
  documents: readonly SqlRow[],
  damage: Damage,
) {
  await putRows(database, 'document', documents)
  await putRows(database, 'document', [{ name: DAMAGE_DOCUMENT, revision: 1, body: JSON.stringify(damage) }])
  await putRows(database, 'binding', saved.bindings)
  await putRows(database, 'ban', saved.bans)
  await putRows(database, 'export_run', saved.exportRuns)
  await putHalves(database, saved)
  const why = damage.file === '' ? damage.reason : `kept as ${damage.file}`
  await raiseSequence(database, { floor: damage.lastSequence, at: damage.at, why })
}

/**
 * Puts a new database in the place of one that cannot be used, with everything that can still be read of it, and with
 * what is kept beside it. The folder has to be locked.
 */
export async function beginAnew(
  dataDir: string,
  { cause, reason, at, found }: Pick<Damage, 'cause' | 'reason' | 'at'> & { readonly found: FoundKept },
): Promise<void> {
  const saved = await salvage(databasePath(dataDir))
  const kept = found.kind === 'kept' ? found.kept : undefined
  const aside = asidePath(dataDir, cause === 'missing' ? 'replaced' : 'damaged', at)
  const lastSequence = floorOf(0, saved.sequence, found)
  const documents = documentsOf(saved, kept)
  const hasConfiguration = documents.some(({ name }) => name === CONFIGURATION)
  const before = saved.history ?? (kept && { id: kept.history, follows: [] })
  dropStaged(dataDir)
  const database = await prepareDatabase(stagedPath(dataDir), MIGRATIONS)
  try {
    await database.exec('BEGIN IMMEDIATE')
    const file = cause === 'missing' || aside === undefined ? '' : aside
    await fill(database, saved, documents, { at, file, cause, reason, hasConfiguration, lastSequence })
    await putHistory(database, newHistory(before, lastSequence))
    await database.exec('COMMIT')
  } finally {
    await database.close()
  }
  swapIn(dataDir, aside && basename(aside))
}
