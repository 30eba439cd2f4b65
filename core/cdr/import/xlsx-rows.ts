import { PbxError } from '../../kit/index.ts'
import { MAX_LINE } from './read-line.ts'

/** A row of a sheet. */
export interface SheetRow {
  /** Counts from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

const ROW_END = '</row>'
const ROW = '<row'
/** An empty cell, one of text, one of a number, as this program writes them. */
const CELL = /<c\b[^>]*?(?:\/>|>(?:<is><t[^>]*>([^<]*)<\/t><\/is>|<v>([^<]*)<\/v>)<\/c>)/g
const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
}
const ESCAPED = /_x([0-9A-Fa-f]{4})_/g

/** Restores the text of a sheet as it was before it was escaped (ECMA-376 part 1, §22.9.2.19). */
const plain = (text: string): string =>
  text
    .replace(/&(?:amp|lt|gt|quot|apos);/g, (entity) => ENTITIES[entity]!)
    .replace(ESCAPED, (_whole, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

const cellsOf = (row: string): string[] =>
  [...row.matchAll(CELL)].map(([, text, number]) => (text === undefined ? (number ?? '') : plain(text)))

/** Yields the rows of a sheet, given as XML. @throws PbxError `import.not-records` when a row is too long */
export async function* sheetRows(xml: AsyncIterable<Buffer>): AsyncGenerator<SheetRow, void, void> {
  const decoder = new TextDecoder()
  let text = ''
  let line = 0
  for await (const part of xml) {
    text += decoder.decode(part, { stream: true })
    let from = 0
    for (let end = text.indexOf(ROW_END); end >= 0; end = text.indexOf(ROW_END, from)) {
      yield { line: ++line, cells: cellsOf(text.slice(text.lastIndexOf(ROW, end), end)) }
      from = end + ROW_END.length
    }
    text = text.slice(from)
    if (text.length > MAX_LINE) throw new PbxError('import.not-records', 'a row of its sheet is too long')
  }
}
