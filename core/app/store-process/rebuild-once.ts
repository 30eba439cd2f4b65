import { rebuildDatabase, type Database } from '../../store/index.ts'

const DONE = 'rebuilt'

/**
 * Writes the database file anew where records were deleted or masked before deleted content was overwritten: it may still
 * stand in its pages. Once; a disk that has no room for it puts it off to the next start.
 */
export async function rebuildOnce(database: Database): Promise<void> {
  if (await database.get('SELECT 1 FROM counter WHERE name = ?', [DONE])) return
  const changed = await database.get("SELECT 1 FROM deletion WHERE kind IN ('deleted', 'masked')")
  if (changed) {
    try {
      await rebuildDatabase(database)
    } catch {
      return
    }
  }
  await database.run('INSERT INTO counter (name, value) VALUES (?, 1)', [DONE])
}
