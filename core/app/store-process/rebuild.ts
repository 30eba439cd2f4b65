import { systemClock } from '../../kit/index.ts'
import { rebuildDatabase, type Database } from '../../store/index.ts'

/** When the file was last written anew, UTC epoch milliseconds. */
const REBUILT = 'rebuilt'

const lastRebuilt = async (database: Database): Promise<number | undefined> => {
  const row = await database.get('SELECT value FROM counter WHERE name = ?', [REBUILT])
  return row && Number(row['value'])
}

/** Whether records were deleted or masked since the file was last written anew. */
export async function owesRebuild(database: Database): Promise<boolean> {
  const since = (await lastRebuilt(database)) ?? 0
  const sql = "SELECT 1 FROM deletion WHERE kind IN ('deleted', 'masked') AND deleted_at > ? LIMIT 1"
  return (await database.get(sql, [since])) !== undefined
}

const noteRebuilt = (database: Database) =>
  database.run('INSERT OR REPLACE INTO counter (name, value) VALUES (?, ?)', [
    REBUILT,
    Math.round(systemClock.wall()),
  ])

/** Writes the file anew, and remembers when. */
export async function rebuild(database: Database): Promise<void> {
  await rebuildDatabase(database)
  await noteRebuilt(database)
}

/**
 * Writes a file anew that comes from before deleted content was overwritten: it may still stand in its pages. A disk that
 * has no room for it puts it off to the next start.
 */
export async function rebuildOnce(database: Database): Promise<void> {
  if ((await lastRebuilt(database)) !== undefined) return
  if (!(await owesRebuild(database))) await noteRebuilt(database)
  else await rebuild(database).catch(() => undefined)
}
