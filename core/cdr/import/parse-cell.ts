import { codeOf, RECORD_COLUMNS, unguardFormula, type RecordColumn } from '../../contract/index.ts'

/** A cell that cannot be what its column holds. */
export interface CellProblem {
  readonly problem: string
}
type Value = string | number | null

const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)?$/
const OFFSET = /(Z|[+-]\d\d:\d\d)$/
const MAX_TEXT = 8192

const wrong = (what: string, text: string): CellProblem => ({
  problem: `${what} instead of ${JSON.stringify(text.slice(0, 40))}`,
})

/**
 * Returns whether a month has the day that an ISO time names: `Date.parse` takes the 30th of February for the 2nd of
 * March.
 */
function hasDay(iso: string): boolean {
  const day = new Date(`${iso.slice(0, 10)}T00:00Z`)
  return Number.isFinite(day.getTime()) && day.toISOString().startsWith(iso.slice(0, 10))
}

function parseTime(text: string, offset: string | undefined): Value | CellProblem {
  if (!ISO.test(text)) return wrong('a time in ISO 8601 is needed', text)
  const zoned = OFFSET.test(text) ? text : `${text}${offset ?? ''}`
  if (!OFFSET.test(zoned)) return wrong('a time needs its offset from UTC', text)
  const at = Date.parse(zoned.replace(' ', 'T'))
  return Number.isFinite(at) && hasDay(text) ? at : wrong('a time that exists is needed', text)
}

/** The form a spreadsheet gives a long number that it takes for a quantity. */
const SHORTENED = /^\d([.,]\d+)?E\+?\d+$/i

function parseText(column: RecordColumn, text: string): Value | CellProblem {
  if (text.length > MAX_TEXT) return { problem: 'the text is too long' }
  if (/number$|^did$/.test(column) && SHORTENED.test(text)) {
    return wrong('a phone number that no spreadsheet has shortened is needed', text)
  }
  return codeOf(column, text)
}

/** The way the cells of a file were written: `guard` says that formulas were made harmless. */
export interface CellForm {
  readonly guard: boolean
  /** The offset in the file's own column of offsets, for times without one. */
  readonly offset?: string | undefined
}

/** Returns the value that a cell of a file stands for. */
export function parseCell(
  column: RecordColumn,
  text: string,
  { guard, offset }: CellForm,
): Value | CellProblem {
  const { type } = RECORD_COLUMNS[column]
  if (type === 'text') return parseText(column, guard ? unguardFormula(text) : text)
  if (text === '') return null
  if (type === 'time') return parseTime(text, offset)
  const number = Number(type === 'real' ? text.replace(',', '.') : codeOf(column, text))
  if (type === 'real') return Number.isFinite(number) ? number : wrong('a number is needed', text)
  return Number.isSafeInteger(number) ? number : wrong('a whole number is needed', text)
}
