import { createRequire } from 'node:module'
import type { WritableDatabase, openDatabase as open, SqlRow, SqlValue } from '../../core/store/driver.ts'

export { type WritableDatabase, type SqlRow, type SqlValue }

/** The used part of the package `better-sqlite3`, which is there on Windows' side of the tests only. */
interface Statement {
  readonly reader: boolean
  all(...params: unknown[]): SqlRow[]
  run(...params: unknown[]): { readonly changes: number }
}
interface Connection {
  prepare(sql: string): Statement
  exec(sql: string): void
  unsafeMode(isUnsafe: boolean): void
  close(): void
}
type Package = new (
  path: string,
  options: { readonly readonly: boolean; readonly fileMustExist: boolean; readonly timeout: number },
) => Connection

/** As long as the package `sqlite3` waits for others by itself. */
const BUSY_MS = 1000

/** Returns SQLite's error code without the details behind the first word: `SQLITE_IOERR` for `SQLITE_IOERR_WRITE`. */
export function sqliteCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? /^SQLITE_[A-Z]+/.exec(code)?.[0] : undefined
}

/** Throws what the package says in the words of the other driver. */
function tell(error: unknown): never {
  // The package looks for the folder by itself.
  const isFolderMissing = error instanceof TypeError && error.message.includes('directory does not exist')
  const code = isFolderMissing ? 'SQLITE_CANTOPEN' : sqliteCode(error)
  throw code === undefined
    ? error
    : Object.assign(new Error(`${code}: ${(error as Error).message}`), { code })
}

/** Binds the parameters; numbered ones (`?1`) are names to this package. */
const bound = (sql: string, params: readonly SqlValue[]): unknown[] =>
  /\?\d/.test(sql)
    ? [Object.fromEntries(params.map((value, index) => [String(index + 1), value]))]
    : [...params]

/**
 * Opens a database file with better-sqlite3, in place of core/store/driver.ts: the package `sqlite3` brings no file for
 * Windows. A statement runs to its end before anything else does, so that `interrupt` finds none.
 */
export const openDatabase: typeof open = async (path, mode) => {
  const Package = createRequire(import.meta.url)('better-sqlite3') as Package
  const isReadOnly = mode === 'read-only'
  const guarded = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      return tell(error)
    }
  }
  const connection = guarded(
    () => new Package(path, { readonly: isReadOnly, fileMustExist: mode !== 'create', timeout: BUSY_MS }),
  )
  // What the other driver's build allows, and reading a file that lost its end.
  connection.unsafeMode(true)
  connection.exec('PRAGMA foreign_keys = OFF')
  const all = async (sql: string, params: readonly SqlValue[] = []) =>
    guarded(() => {
      const statement = connection.prepare(sql)
      if (statement.reader) return statement.all(...bound(sql, params))
      statement.run(...bound(sql, params))
      return []
    })
  return {
    run: async (sql, params = []) =>
      guarded(() => {
        const statement = connection.prepare(sql)
        if (!statement.reader) return statement.run(...bound(sql, params)).changes
        statement.all(...bound(sql, params))
        return Number(connection.prepare('SELECT changes() AS n').all()[0]!['n'])
      }),
    all,
    get: async (sql, params) => (await all(sql, params))[0],
    exec: async (sql) => guarded(() => connection.exec(sql)),
    interrupt: () => undefined,
    close: async () => guarded(() => connection.close()),
  }
}
