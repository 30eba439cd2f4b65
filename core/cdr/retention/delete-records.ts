import type { WritableDatabase } from '../../store/index.ts'
import { logKeeping } from './keeping-log.ts'
import { MAY_GO, NEVER, type Cutoff } from './plan-deletion.ts'

/** A batch of records to delete. */
export interface DeletionBatch {
  /** The newest record that goes. */
  readonly upTo: Cutoff
  /** As of `KeepRules`. */
  readonly emergencyBefore: number | null
  /** The most records in one transaction, so that a call's own writing never waits long. */
  readonly batch: number
  /** The beginning of the run, UTC epoch milliseconds, and the rule: both are in the log. */
  readonly at: number
  readonly why: string
}

/**
 * Deletes one small batch of the oldest records with their traces, those of emergency calls by their own age alone, and
 * logs the range of their sequence numbers. Returns how many it deleted; fewer than `batch` means that none is left.
 */
export async function deleteRecords(
  database: WritableDatabase,
  { upTo, emergencyBefore, batch, at, why }: DeletionBatch,
): Promise<number> {
  const rows = await database.all(
    `SELECT record_id, sequence FROM record WHERE (setup_time, sequence) <= (?, ?) AND ${MAY_GO}
     ORDER BY setup_time, sequence LIMIT ?`,
    [upTo.setupTime, upTo.sequence, emergencyBefore ?? NEVER, batch],
  )
  if (rows.length === 0) return 0
  const ids = JSON.stringify(rows.map((row) => row['record_id']))
  await database.run('DELETE FROM record WHERE record_id IN (SELECT value FROM json_each(?))', [ids])
  const sequences = rows.map((row) => Number(row['sequence']))
  await logKeeping(database, { kind: 'deleted', at, why, sequences })
  return rows.length
}
