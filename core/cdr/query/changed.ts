import type { CallRecord } from '../../contract/index.ts'
import { queries, type ReadableDatabase } from '../../store/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { MAX_ROWS } from './page.ts'

/** Records that were changed after they had been written. */
export interface ChangedRecords {
  readonly records: CallRecord[]
  /** The `since` of the following request. */
  readonly next: number
  readonly more: boolean
}

/**
 * Returns the records whose last change came after a given change, in the order of their last changes, as they are now.
 */
export async function changedSince(
  database: ReadableDatabase,
  { since, limit }: { readonly since: number; readonly limit: number },
): Promise<ChangedRecords> {
  const most = Math.min(limit, MAX_ROWS)
  const rows = await queries<CdrTables>(database)
    .selectFrom('record_change')
    .innerJoin('record', 'record.record_id', 'record_change.record_id')
    .selectAll('record')
    .select('record_change.id as change')
    .where('record_change.id', '>', since)
    .orderBy('record_change.id')
    .limit(most)
    .execute()
  const records = rows.map(({ change: _change, ...record }) => record)
  return { records, next: rows.at(-1)?.change ?? since, more: rows.length === most }
}
