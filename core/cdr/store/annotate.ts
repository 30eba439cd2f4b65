import { ANNOTATED_COLUMNS, type Annotation, type AnnotationEntry } from '../../contract/index.ts'
import type { ReadableDatabase, WritableDatabase } from '../../store/index.ts'

/** The changes to the annotations of a record, and their time (UTC epoch milliseconds); what is left out stays. */
export interface AnnotationRequest {
  readonly recordId: string
  readonly changes: Annotation
  readonly at: number
}

/**
 * Writes note, tags and account code on a record and keeps what stood there before. Has to run in one transaction.
 * Doing it twice is as good as once. Returns whether there is such a record.
 */
export async function annotateRecord(
  database: WritableDatabase,
  { recordId, changes, at }: AnnotationRequest,
): Promise<boolean> {
  const record = await database.get(
    `SELECT ${ANNOTATED_COLUMNS.join(', ')} FROM record WHERE record_id = ?`,
    [recordId],
  )
  if (!record) return false
  for (const field of ANNOTATED_COLUMNS) {
    const after = changes[field]
    const before = String(record[field])
    if (after === undefined || after === before) continue
    await database.run(`UPDATE record SET ${field} = ? WHERE record_id = ?`, [after, recordId])
    await database.run(
      'INSERT INTO annotation (record_id, at, field, before, after) VALUES (?, ?, ?, ?, ?)',
      [recordId, Math.round(at), field, before, after],
    )
  }
  return true
}

/** Returns what was written on records, by their ids, latest first. */
export async function annotationsOf(
  database: ReadableDatabase,
  recordIds: readonly string[],
): Promise<ReadonlyMap<string, AnnotationEntry[]>> {
  const rows = await database.all(
    `SELECT record_id, at, field, before, after FROM annotation
     WHERE record_id IN (SELECT value FROM json_each(?)) ORDER BY id DESC`,
    [JSON.stringify(recordIds)],
  )
  const entries = rows as unknown as (AnnotationEntry & { record_id: string })[]
  const byRecord = new Map<string, AnnotationEntry[]>()
  for (const { record_id: id, ...entry } of entries) byRecord.set(id, [...(byRecord.get(id) ?? []), entry])
  return byRecord
}
