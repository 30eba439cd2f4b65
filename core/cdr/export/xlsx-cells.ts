import {
  columnTitle,
  OFFSET_TITLE,
  RECORD_COLUMNS,
  wordsOf,
  type RecordColumn,
  type TitleLanguage,
} from '../../contract/index.ts'
import type { SqlValue } from '../../store/index.ts'
import { placeOf, type Cells } from '../query/cells.ts'
import { printAt, zoneOffset } from './zone-time.ts'

const DAY_MS = 86_400_000
const DAY_S = 86_400
/** Days from 1899-12-30, where the days of a spreadsheet begin, to 1970-01-01. */
const EPOCH_DAYS = 25_569
const OFFSET_CHARACTERS = 6

/** Number formats of the style sheet, by their place. */
export const STYLES = { plain: 0, time: 1, seconds: 2, title: 3 } as const

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
/** The characters that XML 1.0 cannot hold, and lone surrogates. */
/* eslint-disable no-control-regex -- control characters are what is looked for */
const UNFIT =
  /[\u0000-\u0008\u000b\u000c\u000d\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
/* eslint-enable no-control-regex */
/** A text that looks like an escaped character. */
const LOOKS_ESCAPED = /_(?=x[0-9A-Fa-f]{4}_)/g

const escaped = (character: string) =>
  `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`

/** Returns text as it stands in a sheet: what XML cannot hold is escaped as `_x0000_` (ECMA-376 part 1, §22.9.2.19). */
export const xmlText = (text: string): string =>
  text
    .replace(LOOKS_ESCAPED, '_x005F_')
    .replace(UNFIT, escaped)
    .replace(/[&<>]/g, (character) => ENTITIES[character]!)

/** Space at the ends, or lines, that XML readers would take for layout. */
const NEEDS_SPACE = /^\s|\s$|[\t\n]| {2}/

/** Returns a cell of text: a phone number stays one, and nothing in it is run. */
export const textCell = (text: string, style = 0): string =>
  text === ''
    ? '<c/>'
    : `<c t="inlineStr"${style === 0 ? '' : ` s="${style}"`}><is><t${NEEDS_SPACE.test(text) ? ' xml:space="preserve"' : ''}>${xmlText(text)}</t></is></c>`

const numberCell = (value: number, style: number) =>
  `<c${style === 0 ? '' : ` s="${style}"`}><v>${value}</v></c>`

/**
 * Returns the function that prints the cells of a column. Its `offset` is that of the row's setup from UTC, in
 * milliseconds; the one offset column holds for every time of a row.
 */
function cellPrinter(id: RecordColumn, language: TitleLanguage): (value: SqlValue, offset: number) => string {
  const words = wordsOf(id, language)
  if (words) return (value) => textCell(words[String(value)] ?? String(value ?? ''))
  switch (RECORD_COLUMNS[id].type) {
    case 'text':
      return (value) => textCell(String(value ?? ''))
    case 'time':
      return (value, offset) =>
        value === null ? '<c/>' : numberCell((Number(value) + offset) / DAY_MS + EPOCH_DAYS, STYLES.time)
    case 'seconds':
      return (value) => (value === null ? '<c/>' : numberCell(Number(value) / DAY_S, STYLES.seconds))
    default:
      return (value) => (value === null ? '<c/>' : numberCell(Number(value), STYLES.plain))
  }
}

/** Prints records as rows of a sheet, codes as words, the offset of the zone behind the columns. */
export function xlsxRow(
  columns: readonly RecordColumn[],
  zone: string,
  language: TitleLanguage,
): (cells: Cells) => string {
  const places = columns.map(placeOf)
  const printers = columns.map((id) => cellPrinter(id, language))
  const setup = placeOf('setup_time')
  const offsetAt = zoneOffset(zone)
  return (cells) => {
    const setupAt = Number(cells[setup])
    const offset = offsetAt(setupAt)
    const printed = printers.map((print, index) => print(cells[places[index]!]!, offset)).join('')
    return `<row>${printed}${textCell(printAt(setupAt, offset).slice(-OFFSET_CHARACTERS))}</row>`
  }
}

/** Returns the row of titles. */
export const xlsxTitles = (columns: readonly RecordColumn[], language: TitleLanguage): string =>
  `<row>${[...columns.map((id) => columnTitle(id, language)), OFFSET_TITLE[language]]
    .map((title) => textCell(title, STYLES.title))
    .join('')}</row>`
