import { logLost } from '../../cdr/index.ts'
import type { Migration, ReadableDatabase, WritableDatabase } from '../../store/index.ts'

/** Rows that could not be understood: taken out of their tables and kept as they were. */
export const ASIDE_MIGRATION: Migration = {
  name: 'rows put aside',
  sql: `
    CREATE TABLE put_aside (
      id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, place TEXT NOT NULL, key TEXT NOT NULL,
      body TEXT NOT NULL, why TEXT NOT NULL, noted INTEGER NOT NULL DEFAULT 0
    ) STRICT;
  `,
}

/** A row that could not be understood: from where, and when (UTC epoch milliseconds) and why it was put aside. */
export interface AsideRow {
  readonly at: number
  /** Name of its table. */
  readonly place: string
  readonly key: string
  readonly why: string
}

const MAX_WHY = 300

/** Keeps a row that its table is about to lose. */
export async function keepAside(
  database: WritableDatabase,
  row: AsideRow & { readonly body: string },
): Promise<void> {
  const { at, place, key, body, why } = row
  await database.run('INSERT INTO put_aside (at, place, key, body, why) VALUES (?, ?, ?, ?, ?)', [
    Math.round(at),
    place,
    key,
    body,
    why.slice(0, MAX_WHY),
  ])
}

/** The reason for putting something aside, and its time (UTC epoch milliseconds). */
export interface AsideReason {
  readonly why: string
  readonly at: number
}

/** Puts a document aside. Doing it twice is as good as once. */
export async function putDocumentAside(
  database: WritableDatabase,
  { name, why, at }: AsideReason & { readonly name: string },
): Promise<void> {
  const found = await database.get('SELECT body FROM document WHERE name = ?', [name])
  if (!found) return
  await keepAside(database, { at, place: 'document', key: name, body: String(found['body']), why })
  await database.run('DELETE FROM document WHERE name = ?', [name])
}

/**
 * Puts a half in progress aside, with its steps; its record counts as lost. Doing it twice is as good as once.
 */
export async function putHalfAside(
  database: WritableDatabase,
  { recordId, why, at }: AsideReason & { readonly recordId: string },
): Promise<void> {
  const found = await database.get('SELECT half FROM journal WHERE record_id = ?', [recordId])
  if (!found) return
  const steps = await database.all('SELECT entry FROM journal_entry WHERE record_id = ? ORDER BY place', [
    recordId,
  ])
  const body = [found['half'], ...steps.map(({ entry }) => entry)].join('\n')
  await keepAside(database, { at, place: 'journal', key: recordId, body, why })
  await database.run('DELETE FROM journal WHERE record_id = ?', [recordId])
  await logLost(database, { records: 1, at, why: `half in progress ${recordId} was put aside: ${why}` })
}

/** Returns what was put aside and nobody has taken note of yet, oldest first. */
export async function asideRows(database: ReadableDatabase, limit: number): Promise<AsideRow[]> {
  const rows = await database.all(
    'SELECT at, place, key, why FROM put_aside WHERE noted = 0 ORDER BY id LIMIT ?',
    [limit],
  )
  return rows.map((row) => ({
    at: Number(row['at']),
    place: String(row['place']),
    key: String(row['key']),
    why: String(row['why']),
  }))
}

/** Forgets what was put aside before an instant, UTC epoch milliseconds: it may hold what calls held. */
export async function dropAside(database: WritableDatabase, before: number): Promise<void> {
  await database.run('DELETE FROM put_aside WHERE at < ?', [before])
}

/** Remembers that somebody took note of them; the rows stay. */
export async function noteAside(database: WritableDatabase): Promise<void> {
  await database.run('UPDATE put_aside SET noted = 1 WHERE noted = 0')
}
