import { bindingKey, type Binding } from '../../pbx/index.ts'
import type { Ban } from '../../contract/index.ts'
import type { ReadableDatabase, WritableDatabase } from '../../store/index.ts'
import { parsedJson } from './parsed-json.ts'

/** Reads the bodies of rows; what is not JSON is left out. */
const bodies = async <T>(database: ReadableDatabase, sql: string): Promise<T[]> =>
  (await database.all(sql)).flatMap((row) => (parsedJson(String(row['body'])) as T | undefined) ?? [])

/** Loads the stored phones of all extensions. */
export const loadBindings = (database: ReadableDatabase) =>
  bodies<Binding>(database, 'SELECT body FROM binding ORDER BY number, contact')

/** Stores a phone in place of an earlier one with the same number and key. */
export async function putBinding(database: WritableDatabase, binding: Binding): Promise<void> {
  const body = JSON.stringify(binding)
  await database.run('INSERT OR REPLACE INTO binding (number, contact, body) VALUES (?, ?, ?)', [
    binding.number,
    bindingKey(binding),
    body,
  ])
}

/** Forgets a phone. */
export async function removeBinding(
  database: WritableDatabase,
  number: string,
  contact: string,
): Promise<void> {
  await database.run('DELETE FROM binding WHERE number = ? AND contact = ?', [number, contact])
}

/** Loads the stored bans. */
export const loadBans = (database: ReadableDatabase) =>
  bodies<Ban>(database, 'SELECT body FROM ban ORDER BY address, user')

const userKey = (user: string | null) => (user === null ? '' : `user:${user}`)

/** Stores a ban in place of an earlier one for the same address and user. */
export async function putBan(database: WritableDatabase, ban: Ban): Promise<void> {
  const body = JSON.stringify(ban)
  await database.run('INSERT OR REPLACE INTO ban (address, user, body) VALUES (?, ?, ?)', [
    ban.address,
    userKey(ban.user),
    body,
  ])
}

/** Forgets a ban. */
export async function removeBan(
  database: WritableDatabase,
  address: string,
  user: string | null,
): Promise<void> {
  await database.run('DELETE FROM ban WHERE address = ? AND user = ?', [address, userKey(user)])
}
