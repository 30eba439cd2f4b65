import { PbxError } from '../kit/index.ts'
import type { ReadableDatabase, WritableDatabase } from './driver.ts'

/** One step of the schema; runs once, in a transaction of its own. Steps are numbered by their place, from 1. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

/** Returns the version of a file's schema: the number of steps it went through. */
export async function schemaVersion(database: ReadableDatabase): Promise<number> {
  const row = await database.get('PRAGMA user_version')
  return Number(row?.['user_version'] ?? 0)
}

/**
 * Brings a file to the newest schema.
 * @throws PbxError `store.newer-schema` when a newer program wrote it.
 */
export async function migrate(
  database: WritableDatabase,
  migrations: readonly Migration[],
  path: string,
): Promise<void> {
  const found = await schemaVersion(database)
  if (found > migrations.length) {
    throw new PbxError(
      'store.newer-schema',
      `${path} was written by a newer Halfcall (schema ${found}, this program knows ${migrations.length}); update Halfcall`,
    )
  }
  for (const [index, { name, sql }] of migrations.entries()) {
    if (index < found) continue
    try {
      await database.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version=${index + 1}; COMMIT`)
    } catch (error) {
      await database.exec('ROLLBACK')
      throw new PbxError(
        'store.unavailable',
        `${path}: schema step "${name}" failed: ${(error as Error).message}`,
      )
    }
  }
}
