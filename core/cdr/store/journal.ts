import type { HalfTrace, TraceEntry } from '../../call/index.ts'
import type { ReadableDatabase, WritableDatabase } from '../../store/index.ts'

/** A half that a run of the program left in progress. */
export interface LeftoverHalf {
  readonly half: HalfTrace
  /** The monotonic clock of that run when it was last known alive; 0 when it left no mark. */
  readonly aliveClockMs: number
}

/** Puts a half into the journal; once more, or when its record is written already, changes nothing. */
export async function openJournal(database: WritableDatabase, runId: string, half: HalfTrace): Promise<void> {
  await database.run(
    `INSERT INTO journal (record_id, run_id, half) SELECT ?1, ?2, ?3
     WHERE NOT EXISTS (SELECT 1 FROM record WHERE record_id = ?1) ON CONFLICT DO NOTHING`,
    [half.recordId, runId, JSON.stringify(half)],
  )
}

/** A step of a half in the journal; `place` is its place in the trace. */
export interface JournalStep {
  readonly recordId: string
  readonly place: number
  readonly entry: TraceEntry
}

/**
 * Adds steps to halves of the journal. Steps that are there already, and those of a half that is not in the journal,
 * change nothing.
 */
export async function appendJournal(
  database: WritableDatabase,
  steps: readonly JournalStep[],
): Promise<void> {
  await database.run(
    `INSERT INTO journal_entry (record_id, place, entry)
     SELECT value ->> 'recordId', value ->> 'place', value -> 'entry' FROM json_each(?1)
     WHERE EXISTS (SELECT 1 FROM journal WHERE record_id = value ->> 'recordId') ON CONFLICT DO NOTHING`,
    [JSON.stringify(steps)],
  )
}

/** Takes a half out of the journal, with its steps. */
export async function dropJournal(database: WritableDatabase, recordId: string): Promise<void> {
  await database.run('DELETE FROM journal WHERE record_id = ?', [recordId])
}

/** Leaves the mark that shows a later run how long this one lived. */
export async function markAlive(
  database: WritableDatabase,
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
export async function dropOldMarks(database: WritableDatabase, runId: string): Promise<void> {
  await database.run('DELETE FROM alive WHERE run_id <> ? AND run_id NOT IN (SELECT run_id FROM journal)', [
    runId,
  ])
}

function parsed<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T
  } catch {
    return undefined
  }
}

/** Returns the halves that earlier runs left in progress, oldest first; what cannot be read of them is left out. */
export async function leftoverHalves(database: ReadableDatabase, runId: string): Promise<LeftoverHalf[]> {
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
    const half = parsed<HalfTrace>(String(row['half']))
    const known: unknown = half?.entries
    if (!half || !Array.isArray(known)) continue
    const later = entries.flatMap(({ entry }) => parsed<TraceEntry>(String(entry)) ?? [])
    halves.push({
      half: { ...half, entries: [...half.entries, ...later] },
      aliveClockMs: Number(row['clock_ms']),
    })
  }
  return halves
}
