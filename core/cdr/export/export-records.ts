import type { RecordCursor, RecordFilter } from '../../contract/index.ts'
import type { Database } from '../../store/index.ts'
import { cursorOf, MAX_ROWS, OLDEST_FIRST, readPage } from '../query/page.ts'
import { csvHeader, csvLines, jsonLines } from './lines.ts'
import { zoneTime } from './zone-time.ts'

/** What to export and how. */
export interface ExportRequest {
  readonly filter: RecordFilter
  readonly format: 'csv' | 'jsonl'
  /** IANA zone of the times in the file. */
  readonly zone: string
}

/** A piece of the file with the rows in it. */
export interface ExportChunk {
  readonly text: string
  readonly rows: number
}

/**
 * Yields the file piece by piece, oldest record first (setup time, then sequence). Reads by key, so that memory stays
 * constant; records that are written meanwhile may or may not be in it.
 * @param limit ends after so many records.
 * @throws PbxError `config.invalid` when there is no such zone.
 */
export async function* exportChunks(
  database: Database,
  { filter, format, zone }: ExportRequest,
  limit = Infinity,
): AsyncGenerator<ExportChunk, void, void> {
  const time = zoneTime(zone)
  const lines = format === 'csv' ? csvLines : jsonLines
  if (format === 'csv') yield { text: csvHeader(), rows: 0 }
  let after: RecordCursor | undefined
  for (let left = limit; left > 0;) {
    const wanted = Math.min(MAX_ROWS, left)
    const records = await readPage(database, {
      filter,
      sort: OLDEST_FIRST,
      limit: wanted,
      after,
      each: 'record',
    })
    const last = records.at(-1)
    if (!last) return
    yield { text: lines(records, time), rows: records.length }
    if (records.length < wanted) return
    after = cursorOf(last, OLDEST_FIRST)
    left -= records.length
  }
}
