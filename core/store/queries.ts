import {
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type QueryResult,
} from 'kysely'
import type { ReadableDatabase, SqlValue } from './driver.ts'

const refuse = () => Promise.reject(new Error('transactions are begun by the group commit only'))

function connectionOf(database: ReadableDatabase): DatabaseConnection {
  return {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      return { rows: (await database.all(sql, parameters as SqlValue[])) as R[] }
    },
    // eslint-disable-next-line require-yield -- long results are read by key, page by page
    async *streamQuery(): AsyncGenerator<never, void> {
      throw new Error('rows are read page by page, not streamed')
    },
  }
}

function dialectOf(database: ReadableDatabase): Dialect {
  const connection = connectionOf(database)
  return {
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createDriver: () => ({
      init: () => Promise.resolve(),
      acquireConnection: () => Promise.resolve(connection),
      releaseConnection: () => Promise.resolve(),
      beginTransaction: refuse,
      commitTransaction: refuse,
      rollbackTransaction: refuse,
      destroy: () => Promise.resolve(),
    }),
  }
}

const made = new WeakMap<ReadableDatabase, Kysely<never>>()

/** Returns typed queries on a connection. `Tables` describes the tables. */
export function queries<Tables>(database: ReadableDatabase): Kysely<Tables> {
  const found = made.get(database) ?? new Kysely<never>({ dialect: dialectOf(database) })
  made.set(database, found)
  return found as unknown as Kysely<Tables>
}
