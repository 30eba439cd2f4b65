import type { KeepingEntry } from '../../contract/index.ts'
import type { ReadableDatabase, WritableDatabase } from '../../store/index.ts'

/**
 * An event in the keeping of some records: its time (UTC epoch milliseconds), its reason, and the sequence numbers it
 * touched.
 */
export interface KeepingEvent {
  readonly kind: KeepingEntry['kind']
  readonly at: number
  readonly why: string
  readonly sequences: readonly number[]
}

/** Writes it down; the batches of one run (same kind, time and reason) become one line. */
export async function logKeeping(database: WritableDatabase, event: KeepingEvent): Promise<void> {
  const { kind, why, sequences } = event
  const at = Math.round(event.at)
  const range = [Math.min(...sequences), Math.max(...sequences)] as const
  const joined = await database.run(
    `UPDATE deletion SET records = records + ?, first_sequence = MIN(first_sequence, ?),
     last_sequence = MAX(last_sequence, ?) WHERE id = (SELECT MAX(id) FROM deletion WHERE kind = ?)
     AND deleted_at = ? AND why = ?`,
    [sequences.length, ...range, kind, at, why],
  )
  if (joined > 0) return
  await database.run(
    'INSERT INTO deletion (kind, deleted_at, why, records, first_sequence, last_sequence) VALUES (?, ?, ?, ?, ?, ?)',
    [kind, at, why, sequences.length, ...range],
  )
}

/** Records that never reached the disk: how many, when the gap ended (UTC epoch milliseconds), and why. */
export interface LostRecords {
  readonly records: number
  readonly at: number
  readonly why: string
}

/**
 * Marks the gap that lost records leave: it uses up a sequence number for each of them. Has to run in one transaction.
 * Marking twice is as good as once.
 */
export async function logLost(database: WritableDatabase, { records, at, why }: LostRecords): Promise<void> {
  const marked = await database.run(
    `INSERT INTO deletion (kind, deleted_at, why, records, first_sequence, last_sequence)
     SELECT 'lost', ?1, ?2, ?3, value + 1, value + ?3 FROM counter WHERE name = 'sequence'
     AND NOT EXISTS (SELECT 1 FROM deletion WHERE kind = 'lost' AND deleted_at = ?1 AND why = ?2 AND records = ?3)`,
    [Math.round(at), why, records],
  )
  if (marked > 0)
    await database.run("UPDATE counter SET value = value + ? WHERE name = 'sequence'", [records])
}

/** Returns how many records the log mentions, ever, in entries of some kinds. */
export async function loggedRecords(
  database: ReadableDatabase,
  ...kinds: readonly KeepingEntry['kind'][]
): Promise<number> {
  const row = await database.get(
    'SELECT COALESCE(SUM(records), 0) AS records FROM deletion WHERE kind IN (SELECT value FROM json_each(?))',
    [JSON.stringify(kinds)],
  )
  return Number(row!['records'])
}

/** Returns the latest events, newest first: why sequence numbers are missing, and whose numbers are masked. */
export async function keepingLog(database: ReadableDatabase, limit: number): Promise<KeepingEntry[]> {
  const rows = await database.all('SELECT * FROM deletion ORDER BY id DESC LIMIT ?', [limit])
  return rows.map((row) => ({
    kind: String(row['kind']) as KeepingEntry['kind'],
    at: Number(row['deleted_at']),
    why: String(row['why']),
    records: Number(row['records']),
    firstSequence: Number(row['first_sequence']),
    lastSequence: Number(row['last_sequence']),
  }))
}
