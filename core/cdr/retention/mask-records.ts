import type { CallRecord, Masking } from '../../contract/index.ts'
import type { ReadableDatabase, WritableDatabase } from '../../store/index.ts'
import { parseTrace } from '../store/stored-trace.ts'
import { logKeeping } from './keeping-log.ts'
import { maskedColumns, maskTrace } from './mask-number.ts'

/** Records of the outside, old enough and not masked yet; emergency calls are never among them. */
const DUE = `FROM record WHERE setup_time < ? AND direction <> 'internal' AND emergency = 0
  AND NOT EXISTS (SELECT 1 FROM masked WHERE masked.record_id = record.record_id)`

/** Returns how many records masking would change. @param before setup time, UTC epoch milliseconds */
export async function countMaskable(database: ReadableDatabase, before: number): Promise<number> {
  const row = await database.get(`SELECT COUNT(*) AS n ${DUE}`, [before])
  return Number(row!['n'])
}

/** Returns the ids of the next records to mask. @param before setup time, UTC epoch milliseconds */
export async function findMaskable(
  database: ReadableDatabase,
  before: number,
  limit: number,
): Promise<string[]> {
  const rows = await database.all(`SELECT record_id ${DUE} ORDER BY setup_time, sequence LIMIT ?`, [
    before,
    limit,
  ])
  return rows.map((row) => String(row['record_id']))
}

/** A batch of records to mask, and the way to mask them. */
export interface MaskingBatch extends Pick<Masking, 'digits' | 'names'> {
  readonly recordIds: readonly string[]
  /** Numbers of extensions; they are never masked. */
  readonly ownNumbers: readonly string[]
  /** The beginning of the run, UTC epoch milliseconds, and the rule: both are in the log. */
  readonly at: number
  readonly why: string
}

/**
 * Masks one small batch of records and their traces, and logs it. A record that is masked already, gone, or of an
 * emergency call is left as it is. Returns how many were masked.
 */
export async function maskRecords(database: WritableDatabase, batch: MaskingBatch): Promise<number> {
  const rows = (await database.all(
    `SELECT * FROM record WHERE record_id IN (SELECT value FROM json_each(?)) AND emergency = 0
     AND NOT EXISTS (SELECT 1 FROM masked WHERE masked.record_id = record.record_id)`,
    [JSON.stringify(batch.recordIds)],
  )) as unknown as CallRecord[]
  if (rows.length === 0) return 0
  const own = new Set(batch.ownNumbers)
  for (const record of rows) {
    const changes = Object.entries(maskedColumns(record, batch, own))
    if (changes.length > 0) {
      const set = changes.map(([column]) => `${column} = ?`).join(', ')
      await database.run(`UPDATE record SET ${set} WHERE record_id = ?`, [
        ...changes.map(([, value]) => value),
        record.record_id,
      ])
    }
    const found = await database.get('SELECT trace FROM half_trace WHERE record_id = ?', [record.record_id])
    const trace = found && parseTrace(String(found['trace']))
    // Nobody knows whose numbers are in one that cannot be read.
    if (found && !trace) await database.run('DELETE FROM half_trace WHERE record_id = ?', [record.record_id])
    if (trace) {
      await database.run('UPDATE half_trace SET trace = ? WHERE record_id = ?', [
        JSON.stringify(maskTrace(trace, record, batch, own)),
        record.record_id,
      ])
    }
    await database.run('INSERT INTO masked (record_id) VALUES (?)', [record.record_id])
  }
  const sequences = rows.map(({ sequence }) => sequence)
  await logKeeping(database, { kind: 'masked', at: batch.at, why: batch.why, sequences })
  return rows.length
}
