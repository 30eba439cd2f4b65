import type { Database } from './driver.ts'

/**
 * Brings everything into the database file and empties the log beside it, in which deleted content stands for longer.
 * Returns whether nobody was reading, which keeps it from that; never waits for readers. Has to run outside of a transaction.
 */
export async function truncateLog(database: Database): Promise<boolean> {
  const [timeout] = Object.values((await database.get('PRAGMA busy_timeout')) ?? {})
  await database.exec('PRAGMA busy_timeout=0')
  try {
    const done = await database.get('PRAGMA wal_checkpoint(TRUNCATE)')
    return done?.['busy'] === 0
  } finally {
    await database.exec(`PRAGMA busy_timeout=${Number(timeout)}`)
  }
}
