import type { HalfTrace } from '../../call/index.ts'
import { RECORD_COLUMN_IDS, type CallRecord, type DraftRecord } from '../../contract/index.ts'
import type { ReadableDatabase, WritableDatabase } from '../../store/index.ts'
import { dropJournal } from './journal.ts'
import { kindOf } from './kind.ts'

/** The first record of a kind finds none; a trigger makes it then. */
const INSERT = `INSERT INTO record (${RECORD_COLUMN_IDS.join(', ')}, kind)
  SELECT new.*, ${kindOf('new')} FROM (SELECT ${RECORD_COLUMN_IDS.map((id) => `? AS ${id}`).join(', ')}) AS new`

/** The outcome of writing a closed half. */
export interface Written {
  readonly sequence: number
  /** UTC epoch milliseconds. */
  readonly writtenAt: number
}

/** The progress of the records on disk. */
export interface RecordMark {
  /** The highest sequence number given out. */
  readonly sequence: number
  /** Records that are there. */
  readonly records: number
}

async function nextSequence(database: ReadableDatabase): Promise<number> {
  const row = await database.get(
    "UPDATE counter SET value = value + 1 WHERE name = 'sequence' RETURNING value",
  )
  return Number(row!['value'])
}

/**
 * Closes a half: out of the journal and, unless the policy dropped it (`draft` null), its record and trace in, with the
 * next sequence number. Has to run in one transaction. Closing a half again changes nothing and returns the same.
 */
export async function closeHalf(
  database: WritableDatabase,
  half: HalfTrace,
  draft: DraftRecord | null,
  writtenAt: number,
): Promise<Written | null> {
  await dropJournal(database, half.recordId)
  if (!draft) return null
  const known = await database.get('SELECT sequence, written_at FROM record WHERE record_id = ?', [
    half.recordId,
  ])
  if (known) return { sequence: Number(known['sequence']), writtenAt: Number(known['written_at']) }
  const sequence = await nextSequence(database)
  const record = { ...draft, sequence, written_at: Math.round(writtenAt) }
  await insertRecord(database, record)
  await database.run('INSERT INTO half_trace (record_id, trace) VALUES (?, ?)', [
    half.recordId,
    JSON.stringify(half),
  ])
  return { sequence, writtenAt: record.written_at }
}

/** Writes a numbered record. */
export async function insertRecord(database: WritableDatabase, record: CallRecord): Promise<void> {
  await database.run(
    INSERT,
    RECORD_COLUMN_IDS.map((id) => record[id]),
  )
}

/** Reads how far the records on disk have come. */
export async function recordMark(database: ReadableDatabase): Promise<RecordMark> {
  const row = await database.get(
    "SELECT (SELECT value FROM counter WHERE name = 'sequence') AS sequence, (SELECT COALESCE(SUM(records), 0) FROM record_kind) AS records",
  )
  return { sequence: Number(row!['sequence']), records: Number(row!['records']) }
}
