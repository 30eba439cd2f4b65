import type { CallRecord } from '../../contract/index.ts'
import { queries, type ReadableDatabase } from '../../store/index.ts'
import type { CdrTables } from '../store/tables.ts'
import type { SinceRequest } from './since.ts'

/** Records of calls of this PBX, not imported ones, in the order of their sequence; `next` is the `since` of the following request. */
export interface OwnRecords {
  readonly records: CallRecord[]
  readonly next: number
  readonly more: boolean
}

/** Reads what this PBX itself wrote after a sequence number. */
export async function ownRecordsSince(
  database: ReadableDatabase,
  { since, limit }: SinceRequest,
): Promise<OwnRecords> {
  // The counter first: what it counts is there when the records are read.
  const counter = await database.get("SELECT value FROM counter WHERE name = 'sequence'")
  const records = await queries<CdrTables>(database)
    .selectFrom('record')
    .selectAll('record')
    .where('sequence', '>', since)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('half_trace')
          .select('half_trace.record_id')
          .whereRef('half_trace.record_id', '=', 'record.record_id'),
      ),
    )
    .orderBy('sequence')
    .limit(limit)
    .execute()
  const more = records.length === limit
  const last = records.at(-1)?.sequence ?? since
  return { records, next: more ? last : Math.max(last, Number(counter?.['value'] ?? 0)), more }
}
