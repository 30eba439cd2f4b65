import type { Database } from '../../store/index.ts'

/** A JSON document with the number of its last change. */
export interface StoredDocument {
  readonly revision: number
  readonly body: unknown
}

/** Reads a document by name. */
export async function loadDocument(database: Database, name: string): Promise<StoredDocument | undefined> {
  const [row] = await database.all('SELECT revision, body FROM document WHERE name = ?', [name])
  return row && { revision: Number(row['revision']), body: JSON.parse(String(row['body'])) as unknown }
}

/** Replaces a document when it still has the revision the change was based on (null: when there is none). */
export async function saveDocument(
  database: Database,
  name: string,
  body: unknown,
  baseRevision: number | null,
): Promise<number | 'stale'> {
  const found = await loadDocument(database, name)
  if ((found?.revision ?? null) !== baseRevision) return 'stale'
  const revision = (baseRevision ?? 0) + 1
  await database.run('INSERT OR REPLACE INTO document (name, revision, body) VALUES (?, ?, ?)', [
    name,
    revision,
    JSON.stringify(body),
  ])
  return revision
}
