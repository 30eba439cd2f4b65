import type { Database } from '../../store/index.ts'

/**
 * Deletes one small batch of records that were set up before `before` (UTC epoch milliseconds), never an emergency call,
 * and logs the range of their sequence numbers. Tells how many it deleted; fewer than `batch` means none is left.
 */
export async function deleteOld(
  database: Database,
  options: { readonly before: number; readonly batch: number; readonly at: number; readonly why: string },
): Promise<number> {
  const rows = await database.all(
    'SELECT record_id, sequence FROM record WHERE setup_time < ? AND emergency = 0 ORDER BY setup_time, sequence LIMIT ?',
    [options.before, options.batch],
  )
  if (rows.length === 0) return 0
  const ids = JSON.stringify(rows.map((row) => row['record_id']))
  await database.run('DELETE FROM half_trace WHERE record_id IN (SELECT value FROM json_each(?))', [ids])
  await database.run('DELETE FROM record WHERE record_id IN (SELECT value FROM json_each(?))', [ids])
  const sequences = rows.map((row) => Number(row['sequence']))
  await database.run(
    'INSERT INTO deletion (deleted_at, why, records, first_sequence, last_sequence) VALUES (?, ?, ?, ?, ?)',
    [Math.round(options.at), options.why, rows.length, Math.min(...sequences), Math.max(...sequences)],
  )
  return rows.length
}

/** How many records `deleteOld` would delete in all. */
export async function countOld(database: Database, before: number): Promise<number> {
  const [row] = await database.all('SELECT COUNT(*) AS n FROM record WHERE setup_time < ? AND emergency = 0', [before])
  return Number(row!['n'])
}
