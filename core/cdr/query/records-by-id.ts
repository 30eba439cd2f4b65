import { sql } from 'kysely'
import type { CallRecord } from '../../contract/index.ts'
import { queries, type ReadableDatabase } from '../../store/index.ts'
import type { CdrTables } from '../store/tables.ts'

/** Returns the existing records with these ids, in no particular order. */
export async function recordsById(database: ReadableDatabase, ids: readonly string[]): Promise<CallRecord[]> {
  return queries<CdrTables>(database)
    .selectFrom('record')
    .selectAll()
    .where('record_id', 'in', sql<string>`(SELECT value FROM json_each(${JSON.stringify(ids)}))`)
    .execute()
}
