import { loggedRecords } from '../../cdr/index.ts'
import { rebuildDatabase, type ReadableDatabase, type WritableDatabase } from '../../store/index.ts'

/** The name of the counter of records that had been deleted or masked when the file was last written anew. */
const REBUILT = 'rebuilt'

async function rebuiltAt(database: ReadableDatabase): Promise<number | undefined> {
  const row = await database.get('SELECT value FROM counter WHERE name = ?', [REBUILT])
  return row && Number(row['value'])
}

const forgotten = (database: ReadableDatabase) => loggedRecords(database, 'deleted', 'masked')

/** Returns whether records were deleted or masked since the file was last written anew. */
export const owesRebuild = async (database: ReadableDatabase): Promise<boolean> =>
  (await forgotten(database)) > ((await rebuiltAt(database)) ?? 0)

const note = (database: WritableDatabase, records: number) =>
  database.run('INSERT OR REPLACE INTO counter (name, value) VALUES (?, ?)', [REBUILT, records])

/** Writes the file anew, and remembers what was deleted until then. */
export async function rebuild(database: WritableDatabase): Promise<void> {
  const records = await forgotten(database)
  await rebuildDatabase(database)
  await note(database, records)
}

/**
 * Writes a file anew that comes from before deleted content was overwritten: it may still stand in its pages. A disk that
 * has no room for it puts it off to the next start.
 */
export async function rebuildOnce(database: WritableDatabase): Promise<void> {
  if ((await rebuiltAt(database)) !== undefined) return
  if (await owesRebuild(database)) await rebuild(database).catch(() => undefined)
  else await note(database, 0)
}
