import type { RecordFilter } from '../../contract/index.ts'
import type { Database } from '../../store/index.ts'
import { cursorOf, readPage, type Cursor } from '../query/select.ts'
import { csvHeader, csvLine, jsonLine } from './cells.ts'
import { zoneTime } from './zone-time.ts'

const CHUNK_ROWS = 1000

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
 * @param limit stops after so many records.
 * @throws PbxError `config.invalid` when there is no such zone.
 */
export async function* exportChunks(
  database: Database,
  request: ExportRequest,
  limit = Infinity,
): AsyncGenerator<ExportChunk, void, void> {
  const time = zoneTime(request.zone)
  const line = request.format === 'csv' ? csvLine : jsonLine
  if (request.format === 'csv') yield { text: csvHeader(), rows: 0 }
  let after: Cursor | undefined
  for (let left = limit; left > 0; ) {
    const wanted = Math.min(CHUNK_ROWS, left)
    const records = await readPage(database, request.filter, 'oldest', wanted, after)
    const last = records.at(-1)
    if (!last) return
    yield { text: records.map((record) => line(record, time)).join(''), rows: records.length }
    if (records.length < wanted) return
    after = cursorOf(last)
    left -= records.length
  }
}
