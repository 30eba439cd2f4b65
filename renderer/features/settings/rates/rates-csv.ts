import { csvCell, rateSchema, type Rate } from '../../../../core/contract/index.ts'

const COLUMNS = ['prefix', 'name', 'perMinute', 'perCall', 'interval', 'freeSeconds'] as const

/** The content of a pasted table: rates, and the numbers (from 1) of lines that are not rates. */
export interface PastedRates {
  readonly rates: readonly Rate[]
  readonly faulty: readonly number[]
}

const unquoted = (cell: string) =>
  cell
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .replaceAll('""', '"')
    .replace(/^'(?=[+=])/, '')

/** Reads lines of prefix, name, price per minute and, if given, per call, interval and free seconds; a title line is left out. */
export function ratesOf(text: string): PastedRates {
  const rates: Rate[] = []
  const faulty: number[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || (index === 0 && /^\W*prefix/i.test(line))) continue
    const delimiter = ['\t', ';', ','].find((sign) => line.includes(sign)) ?? ';'
    const cells = line.split(delimiter).map(unquoted)
    const number = (place: number) => {
      const cell = cells[place] ?? ''
      return cell === '' ? undefined : Number(delimiter === ',' ? cell : cell.replace(',', '.'))
    }
    const [prefix = '', name = ''] = cells
    const read = rateSchema.safeParse({
      prefix: prefix.replaceAll(' ', ''),
      name,
      perMinute: number(2),
      perCall: number(3),
      interval: number(4),
      freeSeconds: number(5),
    })
    if (read.success) rates.push(read.data)
    else faulty.push(index + 1)
  }
  return { rates, faulty }
}

/** Writes the table as CSV, as `ratesOf` reads it. */
export const ratesCsv = (table: readonly Rate[]): string =>
  [COLUMNS, ...table.map((rate) => COLUMNS.map((column) => rate[column]))]
    .map(
      (line) =>
        `${line.map((cell) => (typeof cell === 'number' ? String(cell) : csvCell(cell))).join(',')}\r\n`,
    )
    .join('')
