import type { ExportRun } from '../../contract/index.ts'
import type { ReadableDatabase, WritableDatabase } from '../../store/index.ts'

/** A run that falls due; the rest of it is not there yet. */
export type PlannedRun = Pick<
  ExportRun,
  'scheduleId' | 'name' | 'period' | 'from' | 'to' | 'dueAt' | 'nextTryAt'
>
/** The outcome of a try. */
export type RunOutcome = Pick<
  ExportRun,
  'id' | 'state' | 'tries' | 'nextTryAt' | 'finishedAt' | 'rows' | 'target' | 'message'
>

const COLUMNS = `id, schedule_id AS scheduleId, name, period, period_from AS "from", period_to AS "to", due_at AS dueAt,
  state, tries, next_try_at AS nextTryAt, finished_at AS finishedAt, rows, target, message`
const KEPT = 500

/**
 * Plans runs. A period of a schedule that was planned before stays as it is, unless it was asked for before its
 * time (due at its end), which calls that went on then may have changed; with `again` it is run once more.
 */
export async function planRuns(
  database: WritableDatabase,
  runs: readonly PlannedRun[],
  again: boolean,
): Promise<void> {
  const isOpen = again ? 'TRUE' : 'export_run.due_at = period_to AND excluded.due_at > export_run.due_at'
  for (const { scheduleId, name, period, from, to, dueAt, nextTryAt } of runs) {
    await database.run(
      `INSERT INTO export_run (schedule_id, name, period, period_from, period_to, due_at, next_try_at)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (schedule_id, period_from, period_to) DO UPDATE SET state = 'waiting', tries = 0, due_at = excluded.due_at,
         next_try_at = excluded.next_try_at, finished_at = NULL, message = '' WHERE ${isOpen}`,
      [scheduleId, name, period, from, to, dueAt, nextTryAt],
    )
  }
  await database.run(
    `DELETE FROM export_run WHERE state <> 'waiting' AND id <= (SELECT MAX(id) FROM export_run) - ${KEPT}`,
  )
}

/** Notes what became of a try. */
export async function settleRun(database: WritableDatabase, run: RunOutcome): Promise<void> {
  const { id, state, tries, nextTryAt, finishedAt, rows, target, message } = run
  await database.run(
    'UPDATE export_run SET state = ?, tries = ?, next_try_at = ?, finished_at = ?, rows = ?, target = ?, message = ? WHERE id = ?',
    [state, tries, nextTryAt, finishedAt, rows, target, message, id],
  )
}

/** Forgets runs that still wait, of schedules that are not there any more. */
export async function dropWaitingRuns(database: WritableDatabase, keep: readonly string[]): Promise<void> {
  await database.run(
    `DELETE FROM export_run WHERE state = 'waiting' AND schedule_id NOT IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(keep)],
  )
}

/** Returns the oldest run that may be tried by an instant. */
export async function nextRun(database: ReadableDatabase, now: number): Promise<ExportRun | undefined> {
  const row = await database.get(
    `SELECT ${COLUMNS} FROM export_run WHERE state = 'waiting' AND next_try_at <= ? ORDER BY due_at, id LIMIT 1`,
    [now],
  )
  return row as unknown as ExportRun | undefined
}

/** Returns the last runs, newest first. */
export async function lastRuns(database: ReadableDatabase, limit: number): Promise<ExportRun[]> {
  const rows = await database.all(`SELECT ${COLUMNS} FROM export_run ORDER BY due_at DESC, id DESC LIMIT ?`, [
    limit,
  ])
  return rows as unknown as ExportRun[]
}

/** Returns until when the periods of each schedule were planned. */
export async function plannedUntil(
  database: ReadableDatabase,
): Promise<{ scheduleId: string; dueAt: number }[]> {
  const rows = await database.all(
    'SELECT schedule_id AS scheduleId, MAX(due_at) AS dueAt FROM export_run GROUP BY schedule_id',
  )
  return rows as unknown as { scheduleId: string; dueAt: number }[]
}
