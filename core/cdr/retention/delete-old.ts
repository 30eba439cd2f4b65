import type { Database } from '../../store/index.ts'

/** What to delete. */
export interface OldRecords {
  /** Records set up before this, UTC epoch milliseconds. */
  readonly before: number
  /** At most so many in one transaction, so that a call's own writing never waits long. */
  readonly batch: number
  /** When, UTC epoch milliseconds, and why: both stand in the deletion log. */
  readonly at: number
  readonly why: string
}

/**
 * Deletes one small batch of old records with their traces, never an emergency call, and logs the range of their
 * sequence numbers. Tells how many it deleted; fewer than `batch` means that none is left.
 */
export async function deleteOld(database: Database, { before, batch, at, why }: OldRecords): Promise<number> {
  const rows = await database.all(
    'SELECT record_id, sequence FROM record WHERE setup_time < ? AND emergency = 0 ORDER BY setup_time, sequence LIMIT ?',
    [before, batch],
  )
  if (rows.length === 0) return 0
  const ids = JSON.stringify(rows.map((row) => row['record_id']))
  await database.run('DELETE FROM record WHERE record_id IN (SELECT value FROM json_each(?))', [ids])
  const sequences = rows.map((row) => Number(row['sequence']))
  await database.run(
    'INSERT INTO deletion (deleted_at, why, records, first_sequence, last_sequence) VALUES (?, ?, ?, ?, ?)',
    [Math.round(at), why, rows.length, Math.min(...sequences), Math.max(...sequences)],
  )
  return rows.length
}

/** How many records `deleteOld` would delete in all. */
export async function countOld(database: Database, before: number): Promise<number> {
  const row = await database.get('SELECT COUNT(*) AS n FROM record WHERE setup_time < ? AND emergency = 0', [
    before,
  ])
  return Number(row!['n'])
}

/** One line of the deletion log: why some sequence numbers are missing. */
export interface Deletion {
  /** UTC epoch milliseconds. */
  readonly at: number
  readonly why: string
  readonly records: number
  readonly firstSequence: number
  readonly lastSequence: number
}

/** The latest deletions, newest first. */
export async function deletionLog(database: Database, limit: number): Promise<Deletion[]> {
  const rows = await database.all('SELECT * FROM deletion ORDER BY id DESC LIMIT ?', [limit])
  return rows.map((row) => ({
    at: Number(row['deleted_at']),
    why: String(row['why']),
    records: Number(row['records']),
    firstSequence: Number(row['first_sequence']),
    lastSequence: Number(row['last_sequence']),
  }))
}
