import type { WritableDatabase } from './driver.ts'

/**
 * Moves everything into the database file and empties the log beside it, in which deleted content would stay for
 * longer. Returns whether nobody was reading, which would prevent that; never waits for readers. Has to run outside of
 * a transaction.
 */
export async function truncateLog(database: WritableDatabase): Promise<boolean> {
  const [timeout] = Object.values((await database.get('PRAGMA busy_timeout')) ?? {})
  await database.exec('PRAGMA busy_timeout=0')
  try {
    const done = await database.get('PRAGMA wal_checkpoint(TRUNCATE)')
    return done?.['busy'] === 0
  } finally {
    await database.exec(`PRAGMA busy_timeout=${Number(timeout)}`)
  }
}
