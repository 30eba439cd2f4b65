import * as z from 'zod'
import { randomToken } from '../../kit/index.ts'
import type { ReadableDatabase, WritableDatabase } from '../../store/index.ts'
import { parsedJson } from './parsed-json.ts'

/** Name of the document that names the history of records. */
export const HISTORY_DOCUMENT = 'history'

/**
 * The history that the sequence numbers of a database belong to. A restored or a new database begins another one; it
 * `follows` those whose numbers, up to one, are never given out again.
 */
export const historySchema = z.object({
  id: z.string().min(1),
  follows: z.array(z.object({ history: z.string(), upTo: z.number().int() })),
})
/** The history that the sequence numbers of a database belong to. */
export type History = z.infer<typeof historySchema>

/** Returns a new history that continues from where another, if it is known, had got to. */
export const newHistory = (before: History | undefined, upTo: number): History => ({
  id: randomToken(8),
  follows: before ? [{ history: before.id, upTo }, ...before.follows] : [],
})

/** Reads it from the text of its document. */
export const parseHistory = (text: unknown): History | undefined =>
  historySchema.safeParse(parsedJson(String(text))).data

/** Reads it from a database; undefined when there is none. */
export async function loadHistory(database: ReadableDatabase): Promise<History | undefined> {
  const row = await database.get('SELECT body FROM document WHERE name = ?', [HISTORY_DOCUMENT])
  return row && parseHistory(row['body'])
}

/** Writes it in place of another. */
export async function putHistory(database: WritableDatabase, history: History): Promise<void> {
  await database.run('INSERT OR REPLACE INTO document (name, revision, body) VALUES (?, 1, ?)', [
    HISTORY_DOCUMENT,
    JSON.stringify(history),
  ])
}
