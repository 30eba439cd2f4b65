import type { CallRecord, ImportOutcomeView } from '../../contract/index.ts'
import type { ReadableDatabase, WritableDatabase } from '../../store/index.ts'
import { logKeeping } from '../retention/keeping-log.ts'
import { insertRecord } from '../store/write-record.ts'

const MARK = 'imported'

/** Records from elsewhere, and when (UTC epoch milliseconds) and from where they came. */
export interface ImportBatch {
  readonly records: readonly CallRecord[]
  readonly at: number
  readonly why: string
}

/** Returns whether no call of this PBX is on record: then numbers from elsewhere are free. */
async function isForeignOnly(database: ReadableDatabase): Promise<boolean> {
  const own = await database.get('SELECT 1 FROM half_trace LIMIT 1')
  const journal = own ?? (await database.get('SELECT 1 FROM journal LIMIT 1'))
  return journal === undefined
}

/** Counts how many of these records are here already, and finds whether others would keep their sequence numbers. */
export async function knownRecords(
  database: ReadableDatabase,
  ids: readonly string[],
): Promise<{ known: number; keepsNumbers: boolean }> {
  const row = await database.get(
    'SELECT COUNT(*) AS known FROM record WHERE record_id IN (SELECT value FROM json_each(?))',
    [JSON.stringify(ids)],
  )
  return { known: Number(row!['known']), keepsNumbers: await isForeignOnly(database) }
}

const marked = (tags: string) => {
  const words = tags.split(/[\s,]+/).filter(Boolean)
  return words.includes(MARK) ? tags : [...words, MARK].join(' ')
}

async function nextSequence(database: ReadableDatabase): Promise<number> {
  const row = await database.get(
    "UPDATE counter SET value = value + 1 WHERE name = 'sequence' RETURNING value",
  )
  return Number(row!['value'])
}

async function keepSequence(database: WritableDatabase, sequence: number): Promise<boolean> {
  if (sequence === 0 || (await database.get('SELECT 1 FROM record WHERE sequence = ?', [sequence])))
    return false
  await database.run("UPDATE counter SET value = MAX(value, ?) WHERE name = 'sequence'", [sequence])
  return true
}

/**
 * Writes records from elsewhere. Into a store without calls of its own they go as they are; otherwise each gets the next
 * sequence number and the tag `imported`. A record whose id is there already is left as it is, so that doing it twice is as
 * good as once. Has to run in one transaction.
 */
export async function importRecords(
  database: WritableDatabase,
  batch: ImportBatch,
): Promise<ImportOutcomeView> {
  const keeps = await isForeignOnly(database)
  const sequences: number[] = []
  let numbered = 0
  for (const record of batch.records) {
    if (await database.get('SELECT 1 FROM record WHERE record_id = ?', [record.record_id])) continue
    const isKept = keeps && (await keepSequence(database, record.sequence))
    const sequence = isKept ? record.sequence : await nextSequence(database)
    await insertRecord(database, {
      ...record,
      sequence,
      ...(isKept ? {} : { tags: marked(record.tags) }),
      written_at: record.written_at === 0 ? Math.round(batch.at) : record.written_at,
    })
    // Numbers that were kept need not come in order: whoever follows the sequence finds the record by its change.
    if (isKept)
      await database.run('INSERT OR REPLACE INTO record_change (record_id) VALUES (?)', [record.record_id])
    sequences.push(sequence)
    if (!isKept) numbered++
  }
  if (sequences.length > 0)
    await logKeeping(database, { kind: 'imported', at: batch.at, why: batch.why, sequences })
  return { written: sequences.length, known: batch.records.length - sequences.length, numbered }
}
