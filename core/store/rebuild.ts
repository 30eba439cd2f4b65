import type { WritableDatabase } from './driver.ts'

/**
 * Rewrites the whole database file. Overwriting deleted content leaves copies of keys that were moved between pages
 * before; only this removes them. Needs the same room again on disk, about a second for 100 MB, and has to run outside
 * of a transaction.
 */
export async function rebuildDatabase(database: WritableDatabase): Promise<void> {
  const [before] = Object.values((await database.get('PRAGMA temp_store')) ?? {})
  // In memory it would take as much of that as the file has.
  await database.exec('PRAGMA temp_store=FILE')
  try {
    await database.exec('VACUUM')
  } finally {
    await database.exec(`PRAGMA temp_store=${Number(before)}`)
  }
}
