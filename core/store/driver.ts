import type sqlite3 from 'sqlite3'
import { PbxError } from '../kit/index.ts'

/** A value that SQLite keeps in a cell. */
export type SqlValue = string | number | null
/** A row by column name. */
export type SqlRow = Record<string, SqlValue>

/** One connection to a database file, as readers have it. Statements of one connection run one after the other. */
export interface ReadableDatabase {
  all(sql: string, params?: readonly SqlValue[]): Promise<SqlRow[]>
  /** Returns the first row, if there is one. */
  get(sql: string, params?: readonly SqlValue[]): Promise<SqlRow | undefined>
  /** Aborts the statements that run on this connection: they reject. */
  interrupt(): void
  close(): Promise<void>
}

/** One connection that may change what is in the file. */
export interface WritableDatabase extends ReadableDatabase {
  /** Runs one statement; resolves to the number of rows it changed. */
  run(sql: string, params?: readonly SqlValue[]): Promise<number>
  /** Runs several statements without parameters. */
  exec(sql: string): Promise<void>
}

/** Returns SQLite's error code: `SQLITE_BUSY`, `SQLITE_CANTOPEN`, ... */
export function sqliteCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined
}

/** Loads the native module, which is needed only for opening a database. @throws PbxError `store.no-driver` */
async function loadDriver(): Promise<typeof sqlite3> {
  try {
    return (await import('sqlite3')).default
  } catch (error) {
    const { code = 'not built' } = error as NodeJS.ErrnoException
    throw new PbxError(
      'store.no-driver',
      `the module sqlite3 cannot be loaded on ${process.platform} ${process.arch} (${code}): install Halfcall again, or run "npm ci" in its source folder`,
    )
  }
}

/**
 * Opens a database file. The only place that knows the package `sqlite3`; another driver is another file like this one.
 * @param mode `create` makes the file when it is missing.
 * @throws PbxError `store.no-driver` when the native module is missing; the errors of SQLite
 */
export async function openDatabase(
  path: string,
  mode: 'create' | 'existing' | 'read-only',
): Promise<WritableDatabase> {
  const sqlite3 = await loadDriver()
  const flags =
    mode === 'read-only'
      ? sqlite3.OPEN_READONLY
      : sqlite3.OPEN_READWRITE | (mode === 'create' ? sqlite3.OPEN_CREATE : 0)
  return new Promise((resolve, reject) => {
    const connection = new sqlite3.Database(path, flags | sqlite3.OPEN_FULLMUTEX, (error) => {
      if (error) reject(error)
      else resolve(wrap(connection))
    })
  })
}

/** The number of statement texts that stay prepared; the store itself uses fewer, searches come in many shapes. */
const MAX_PREPARED = 100

function wrap(connection: sqlite3.Database): WritableDatabase {
  const prepared = new Map<string, sqlite3.Statement>()

  const prepare = (sql: string, refuse: (error: Error) => void): sqlite3.Statement => {
    const known = prepared.get(sql)
    prepared.delete(sql)
    // An error of preparing comes here only; the statement's own callbacks are never called then.
    const statement =
      known ??
      connection.prepare(sql, (error: Error | null) => {
        if (!error) return
        prepared.delete(sql)
        refuse(error)
      })
    prepared.set(sql, statement)
    if (prepared.size > MAX_PREPARED) forget(prepared.keys().next().value!)
    return statement
  }
  const forget = (sql: string) => {
    prepared.get(sql)?.finalize()
    prepared.delete(sql)
  }
  const all = (sql: string, params: readonly SqlValue[] = []) =>
    new Promise<SqlRow[]>((resolve, reject) => {
      prepare(sql, reject).all<SqlRow>([...params], (error, rows) => (error ? reject(error) : resolve(rows)))
    })
  return {
    run: (sql, params = []) =>
      new Promise((resolve, reject) => {
        prepare(sql, reject).run([...params], function (error) {
          if (error) reject(error)
          else resolve(this.changes)
        })
      }),
    all,
    // Read to the end: a statement that stops at its first row keeps its snapshot open.
    get: async (sql, params) => (await all(sql, params))[0],
    exec: (sql) =>
      new Promise((resolve, reject) => {
        connection.exec(sql, (error) => (error ? reject(error) : resolve()))
      }),
    interrupt: () => connection.interrupt(),
    close: () =>
      new Promise((resolve, reject) => {
        for (const sql of [...prepared.keys()]) forget(sql)
        connection.close((error) => (error ? reject(error) : resolve()))
      }),
  }
}
