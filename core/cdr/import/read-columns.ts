import { createReadStream } from 'node:fs'
import type { ImportColumn } from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'
import { csvFault, delimiterOf, rowsOf } from './csv-rows.ts'
import { firstBytes, peek } from './first-bytes.ts'
import { headerName } from './foreign/recognise.ts'
import { fromUtf16, utf16Of } from './utf16.ts'
import { isWorkbook } from './xlsx-lines.ts'

/** Rows whose cells are shown beside the names. */
const SAMPLES = 2
const MOST_SHOWN = 60
/** Rows whose values are gathered. */
const GATHERED = 2000
/** A column with more or longer ones has no words. */
const MOST_WORDS = 30
/** The most columns of a file: as many as a mapping can have. */
const MOST_COLUMNS = 200

const refusal = (text: string) => new PbxError('import.not-records', text)

/** Returns a cell as it is shown: on one line, and cut to a limit. */
const shown = (cell: Buffer | undefined) => {
  const text = String(cell ?? '')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN - 1)}…` : text
}

async function firstRows(path: string): Promise<(readonly Buffer[])[]> {
  const file = createReadStream(path)
  try {
    const begin = await peek(file)
    if (isWorkbook(begin)) throw refusal('it is a workbook; columns of CSV files can be named')
    const encoding = utf16Of(begin)
    const input = encoding ? fromUtf16(file, encoding) : file
    const rows: (readonly Buffer[])[] = []
    for await (const { cells } of rowsOf(input, delimiterOf(await firstBytes(input)))) {
      rows.push(cells)
      if (rows.length > GATHERED) break
    }
    return rows
  } catch (error) {
    const fault = csvFault(error)
    throw fault ? refusal(`it is not CSV: ${fault.problem}`) : error
  } finally {
    file.destroy()
  }
}

/** Returns the values of a column, each once, as an import compares them; none where they are not words. */
function wordsOf(cells: readonly (Buffer | undefined)[]): string[] {
  const words = new Set<string>()
  for (const cell of cells) {
    const word = String(cell ?? '').trim()
    if (word === '') continue
    words.add(word)
    if (words.size > MOST_WORDS || word.length > MOST_SHOWN) return []
  }
  return [...words]
}

/**
 * Reads the columns of a CSV file with a header, each with what stands below it.
 * @throws PbxError `import.not-records` when it is not one
 */
export async function readColumns(path: string): Promise<ImportColumn[]> {
  const [header, ...rows] = await firstRows(path)
  if (!header) throw refusal('the file is empty')
  const known = new Set([''])
  const columns = header.flatMap((cell, place): ImportColumn[] => {
    const name = String(cell).trim()
    if (known.has(headerName(name))) return []
    known.add(headerName(name))
    return [
      {
        name,
        samples: rows.slice(0, SAMPLES).map((row) => shown(row[place])),
        words: wordsOf(rows.map((row) => row[place])),
      },
    ]
  })
  if (columns.length < 2) throw refusal('its first line does not name columns')
  return columns.slice(0, MOST_COLUMNS)
}
