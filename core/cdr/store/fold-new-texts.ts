import { foldText } from '../../contract/index.ts'
import type { WritableDatabase } from '../../store/index.ts'

/**
 * Computes how new texts are looked for, a few at a time. Searches do without, but each of them then has to compute it
 * itself. Has to run in one transaction. Returns whether there may be more.
 */
export async function foldNewTexts(database: WritableDatabase, limit: number): Promise<boolean> {
  const rows = await database.all('SELECT text FROM known_text WHERE folded IS NULL LIMIT ?', [limit])
  if (rows.length === 0) return false
  const folded = rows.map(({ text }) => [text, foldText(String(text))])
  await database.run(
    `UPDATE known_text SET folded = new.value ->> 1 FROM json_each(?) AS new WHERE known_text.text = new.value ->> 0`,
    [JSON.stringify(folded)],
  )
  return rows.length === limit
}
