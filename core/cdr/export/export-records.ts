import type { ExportRequest, RecordCursor } from '../../contract/index.ts'
import type { ReadableDatabase } from '../../store/index.ts'
import { cursorOfCells, readCells, type Cells } from '../query/cells.ts'
import { OLDEST_FIRST } from '../query/page.ts'
import { planned } from '../query/planned-filter.ts'
import type { ExportChunk } from './export-chunk.ts'
import { ALL_COLUMNS, csvHeader, csvRow, jsonRow } from './lines.ts'
import { createTally, type Tally } from './tally.ts'
import { xlsxChunks } from './xlsx.ts'

/** The rows of a page: so few that its text dies young; longer ones pile up until V8 collects everything. */
const PAGE_ROWS = 100

/** Reads by key, so that memory stays constant; records that are written meanwhile may or may not be in it. */
async function* pagesOf(
  database: ReadableDatabase,
  { filter: asked, each }: ExportRequest,
  limit: number,
): AsyncGenerator<readonly Cells[], void, void> {
  const filter = await planned(database, asked)
  let after: RecordCursor | undefined
  for (let left = limit; left > 0;) {
    const wanted = Math.min(PAGE_ROWS, left)
    const rows = await readCells(database, { filter, sort: OLDEST_FIRST, limit: wanted, after, each })
    if (rows.length > 0) yield rows
    if (rows.length < wanted) return
    after = cursorOfCells(rows.at(-1)!, OLDEST_FIRST)
    left -= rows.length
  }
}

async function* counted(pages: AsyncIterable<readonly Cells[]>, tally: Tally) {
  for await (const rows of pages) {
    tally.add(rows)
    yield rows
  }
}

/**
 * Yields the file piece by piece, oldest record first (setup time, then sequence).
 * @param limit ends after so many rows.
 * @param tally counts what went into the file.
 * @throws PbxError `config.invalid` when there is no such zone.
 */
export async function* exportChunks(
  database: ReadableDatabase,
  request: ExportRequest,
  limit = Infinity,
  tally = createTally(),
): AsyncGenerator<ExportChunk, void, void> {
  const { format, zone, csv, language = 'en', columns = ALL_COLUMNS } = request
  const pages = counted(pagesOf(database, request, limit), tally)
  if (format === 'xlsx') return yield* xlsxChunks(pages, request)
  const print = format === 'csv' ? csvRow(columns, csv, zone, language) : jsonRow(columns, zone)
  if (format === 'csv') yield { data: csvHeader(columns, csv, language), rows: 0 }
  for await (const rows of pages) {
    let data = ''
    for (const cells of rows) data += print(cells)
    yield { data, rows: rows.length }
  }
}
