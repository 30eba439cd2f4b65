import {
  CompiledQuery,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type QueryResult,
} from 'kysely'
import type { Database, SqlValue } from './driver.ts'

const BEGIN = CompiledQuery.raw('BEGIN IMMEDIATE')
const COMMIT = CompiledQuery.raw('COMMIT')
const ROLLBACK = CompiledQuery.raw('ROLLBACK')

function connectionOf(database: Database): DatabaseConnection {
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

function dialectOf(database: Database): Dialect {
  const connection = connectionOf(database)
  const run = async (query: CompiledQuery) => void (await connection.executeQuery(query))
  return {
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createDriver: () => ({
      init: () => Promise.resolve(),
      acquireConnection: () => Promise.resolve(connection),
      releaseConnection: () => Promise.resolve(),
      beginTransaction: () => run(BEGIN),
      commitTransaction: () => run(COMMIT),
      rollbackTransaction: () => run(ROLLBACK),
      destroy: () => Promise.resolve(),
    }),
  }
}

const made = new WeakMap<Database, Kysely<never>>()

/** Typed queries on a connection. `Tables` says what the tables look like. */
export function queries<Tables>(database: Database): Kysely<Tables> {
  const found = made.get(database) ?? new Kysely<never>({ dialect: dialectOf(database) })
  made.set(database, found)
  return found as unknown as Kysely<Tables>
}
