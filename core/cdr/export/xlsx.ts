import { once } from 'node:events'
import { PassThrough, type Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import type { ExportRequest } from '../../contract/index.ts'
import type { Cells } from '../query/cells.ts'
import type { ExportChunk } from './export-chunk.ts'
import { ALL_COLUMNS } from './lines.ts'
import { createTally } from './tally.ts'
import { xlsxRow, xlsxTitles } from './xlsx-cells.ts'
import { aboutFacts } from './xlsx-about.ts'
import { aboutSheet, recordsBegin, recordsEnd, workbookParts } from './xlsx-parts.ts'
import { columnWidths } from './xlsx-widths.ts'

/** Rows that a sheet holds, the titles not counted (ECMA-376 part 1, §18.3.1.73). */
const MOST_ROWS = 1_048_575

/** Sheets are the same few tags again and again: more effort takes many times as long for a third less. */
const FAST = 1

const nameOf = (sheet: number) => (sheet === 1 ? 'Records' : `Records ${sheet}`)

/**
 * Yields a workbook piece by piece: numbers of phones are text, times and durations are times, further sheets follow where
 * one is full, and the last sheet says what the file is.
 */
export async function* xlsxChunks(
  pages: AsyncIterable<readonly Cells[]>,
  request: ExportRequest,
  mostRows = MOST_ROWS,
): AsyncGenerator<ExportChunk, void, void> {
  const { columns = ALL_COLUMNS, zone, language = 'en' } = request
  const print = xlsxRow(columns, zone, language)
  const zip = new ZipFile()
  const output = zip.outputStream as unknown as Readable
  const tally = createTally()
  let isOver = false

  const openSheet = (id: number): PassThrough => {
    const sheet = new PassThrough()
    zip.addReadStream(sheet, `xl/worksheets/sheet${id}.xml`, { compressionLevel: FAST })
    sheet.write(recordsBegin(columnWidths(columns, language)) + xlsxTitles(columns, language))
    return sheet
  }
  const write = async () => {
    const names = [nameOf(1)]
    let sheet = openSheet(1)
    let left = mostRows
    for await (const page of pages) {
      for (let done = 0; done < page.length && !isOver;) {
        if (left === 0) {
          sheet.end(recordsEnd(columns.length + 1, mostRows + 1))
          names.push(nameOf(names.length + 1))
          sheet = openSheet(names.length)
          left = mostRows
        }
        const part = page.slice(done, done + left)
        if (!sheet.write(part.map(print).join(''))) await once(sheet, 'drain')
        left -= part.length
        done += part.length
        tally.add(part)
      }
      if (isOver) return
    }
    sheet.end(recordsEnd(columns.length + 1, mostRows - left + 1))
    const about = names.push('About')
    zip.addBuffer(Buffer.from(aboutSheet(aboutFacts(request, tally))), `xl/worksheets/sheet${about}.xml`)
    for (const [path, text] of workbookParts(names)) zip.addBuffer(Buffer.from(text), path)
    zip.end()
  }
  const writing = write().catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  try {
    let told = 0
    for await (const data of output as AsyncIterable<Uint8Array>) {
      yield { data, rows: tally.rows - told }
      told = tally.rows
    }
    await writing
  } finally {
    isOver = true
    output.destroy()
  }
}
