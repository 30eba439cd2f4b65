/** The reasons that keep the store from writing, by SQLite's word for them: cause and cure. */
const CAUSES: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'The disk is full. Free some space',
  SQLITE_BUSY:
    'Another program holds the database. End it: a virus scanner, a backup program or a database viewer',
  SQLITE_LOCKED: 'Another program holds the database. End it',
  SQLITE_READONLY: 'The database is write-protected. Make the data folder writable',
  SQLITE_CANTOPEN: 'The data folder is gone or may not be opened. Bring it back, or make it writable',
  SQLITE_IOERR: 'The disk reports errors. Look at its cable, its network or its health',
  SQLITE_CORRUPT: 'The database is damaged. Start Halfcall again: it puts the damaged file aside',
  SQLITE_NOTADB: 'The database is damaged. Start Halfcall again: it puts the damaged file aside',
}

/** Describes the trouble of the store in plain words, with what to do about it. */
export function troubleText(problem: string, dataDir: string): string {
  const cause = CAUSES[/SQLITE_[A-Z]+/.exec(problem)?.[0] ?? '']
  const text = cause === undefined ? problem : `${cause} (${dataDir})`
  return `Calls go on; their records wait in memory. ${text}.`
}
