import type { ReadableDatabase, WritableDatabase } from '../../store/index.ts'
import { parsedJson } from './parsed-json.ts'

/** A JSON document with the number of its last change. */
export interface StoredDocument {
  readonly revision: number
  readonly body: unknown
}

/** Reads a document by name; what is no JSON counts as empty. */
export async function loadDocument(
  database: ReadableDatabase,
  name: string,
): Promise<StoredDocument | undefined> {
  const row = await database.get('SELECT revision, body FROM document WHERE name = ?', [name])
  return row && { revision: Number(row['revision']), body: parsedJson(String(row['body'])) }
}

/**
 * Replaces a document when it still has the revision the change was based on (null: when there is none). Saving the
 * same again returns the revision it got the first time.
 */
export async function saveDocument(
  database: WritableDatabase,
  name: string,
  body: unknown,
  baseRevision: number | null,
): Promise<number | 'stale'> {
  const text = JSON.stringify(body)
  const found = await database.get('SELECT revision, body FROM document WHERE name = ?', [name])
  const next = (baseRevision ?? 0) + 1
  if (found?.['revision'] === next && found['body'] === text) return next
  if ((found?.['revision'] ?? null) !== baseRevision) return 'stale'
  await database.run('INSERT OR REPLACE INTO document (name, revision, body) VALUES (?, ?, ?)', [
    name,
    next,
    text,
  ])
  return next
}
