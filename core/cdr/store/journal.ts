import type { HalfTrace, TraceEntry } from '../../call/index.ts'
import type { Database } from '../../store/index.ts'

/** A half that a run of the program left in progress. */
export interface LeftoverHalf {
  readonly half: HalfTrace
  /** The monotonic clock of that run when it was last known alive; 0 when it left no mark. */
  readonly aliveClockMs: number
}

/** Puts a half into the journal; once more, or when its record is written already, changes nothing. */
export async function openJournal(database: Database, runId: string, half: HalfTrace): Promise<void> {
  const { entries, ...origin } = half
  await database.run(
    `INSERT INTO journal (record_id, run_id, half) SELECT ?1, ?2, ?3
     WHERE NOT EXISTS (SELECT 1 FROM record WHERE record_id = ?1) ON CONFLICT DO NOTHING`,
    [half.recordId, runId, JSON.stringify(origin)],
  )
  await appendJournal(database, half.recordId, 0, entries)
}

/**
 * Adds steps to a half of the journal; `place` is the place of the first one in its trace. Steps that are there already,
 * and those of a half that is not in the journal, change nothing.
 */
export async function appendJournal(
  database: Database,
  recordId: string,
  place: number,
  entries: readonly TraceEntry[],
): Promise<void> {
  for (const [index, entry] of entries.entries()) {
    await database.run(
      `INSERT INTO journal_entry (record_id, place, entry) SELECT ?1, ?2, ?3
       WHERE EXISTS (SELECT 1 FROM journal WHERE record_id = ?1) ON CONFLICT DO NOTHING`,
      [recordId, place + index, JSON.stringify(entry)],
    )
  }
}

/** Takes a half out of the journal, with its steps. */
export async function dropJournal(database: Database, recordId: string): Promise<void> {
  await database.run('DELETE FROM journal WHERE record_id = ?', [recordId])
}

/** Leaves the mark that tells a later run how long this one lived. */
export async function markAlive(
  database: Database,
  runId: string,
  clockMs: number,
  wallAt: number,
): Promise<void> {
  await database.run('INSERT OR REPLACE INTO alive (run_id, clock_ms, wall_at) VALUES (?, ?, ?)', [
    runId,
    clockMs,
    Math.round(wallAt),
  ])
}

/** Forgets the marks of earlier runs that have left no half in progress. */
export async function dropOldMarks(database: Database, runId: string): Promise<void> {
  await database.run('DELETE FROM alive WHERE run_id <> ? AND run_id NOT IN (SELECT run_id FROM journal)', [
    runId,
  ])
}

/** The halves that earlier runs left in progress, oldest first. */
export async function leftoverHalves(database: Database, runId: string): Promise<LeftoverHalf[]> {
  const rows = await database.all(
    `SELECT j.record_id, j.half, COALESCE(a.clock_ms, 0) AS clock_ms FROM journal j
     LEFT JOIN alive a ON a.run_id = j.run_id WHERE j.run_id <> ? ORDER BY j.record_id`,
    [runId],
  )
  const halves: LeftoverHalf[] = []
  for (const row of rows) {
    const entries = await database.all('SELECT entry FROM journal_entry WHERE record_id = ? ORDER BY place', [
      row['record_id']!,
    ])
    const origin = JSON.parse(String(row['half'])) as Omit<HalfTrace, 'entries'>
    halves.push({
      half: { ...origin, entries: entries.map(({ entry }) => JSON.parse(String(entry)) as TraceEntry) },
      aliveClockMs: Number(row['clock_ms']),
    })
  }
  return halves
}
