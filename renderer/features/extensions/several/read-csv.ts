/** A line of a CSV file; lines count from 1, and a cell may go over several. */
export interface CsvLine {
  readonly line: number
  readonly cells: readonly string[]
}

const DELIMITERS = [';', '\t', ',']

/** Returns the delimiter that occurs most often in the first line. */
function delimiterOf(text: string): string {
  const first = text.split(/\r?\n/, 1)[0]!.replace(/"[^"]*"/g, '')
  const count = (sign: string) => first.split(sign).length
  return DELIMITERS.reduce((best, sign) => (count(sign) > count(best) ? sign : best), ',')
}

/** Reads a CSV file (RFC 4180), with commas, semicolons or tabs; empty lines are left out. */
export function readCsv(text: string): CsvLine[] {
  const source = text.replace(/^\uFEFF/, '')
  const delimiter = delimiterOf(source)
  const lines: CsvLine[] = []
  let cells: string[] = []
  let cell = ''
  let isQuoted = false
  let line = 1
  let begun = 1
  const endCell = () => {
    cells.push(cell.trim())
    cell = ''
  }
  const endLine = () => {
    endCell()
    if (cells.some((each) => each !== '')) lines.push({ line: begun, cells })
    cells = []
    begun = line
  }
  for (let at = 0; at < source.length; at++) {
    const sign = source[at]!
    if (sign === '\n') line++
    if (isQuoted) {
      if (sign !== '"') cell += sign
      else if (source[at + 1] === '"') cell += source[++at]!
      else isQuoted = false
    } else if (sign === '"' && cell.trim() === '') {
      cell = ''
      isQuoted = true
    } else if (sign === delimiter) endCell()
    else if (sign === '\n') endLine()
    else if (sign !== '\r') cell += sign
  }
  endLine()
  return lines
}
