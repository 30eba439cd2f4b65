import type { CellProblem } from '../parse-cell.ts'
import { instantsShown, type DateOrder } from './clock-time.ts'

/** The way the times of a file are read. */
export interface TimeForm {
  /** IANA zone of times without an offset. */
  readonly zone: string
  readonly order: DateOrder
}

/** The instants that a cell can be, the earlier first. */
export interface Instants {
  readonly instants: readonly number[]
}

/** The content of a cell: null where it is empty. */
export type CellValue = string | number | null | Instants | CellProblem | PersonCell

/** A number with a name. */
export interface PersonCell {
  readonly number: string
  readonly name: string
}

/** A reader of a cell of a foreign file, trimmed and not empty. */
export type CellReader = (text: string, form: TimeForm) => CellValue

const MAX_TEXT = 8192
const wrong = (what: string, text: string): CellProblem => ({
  problem: `${what} instead of ${JSON.stringify(text.slice(0, 40))}`,
})

/** Reads any text. */
export const asText: CellReader = (text) =>
  text.length > MAX_TEXT ? { problem: 'the text is too long' } : text

/** The form a spreadsheet gives a long number that it takes for a quantity. */
const SHORTENED = /^\d([.,]\d+)?E\+?\d+$/i
const numberProblem = (text: string) =>
  SHORTENED.test(text)
    ? wrong('a phone number that no spreadsheet has shortened is needed', text)
    : text.length > MAX_TEXT
      ? { problem: 'the text is too long' }
      : undefined

/** Reads a phone number. */
export const asNumber: CellReader = (text) => numberProblem(text) ?? text

const QUOTED = /^"(.*)" ?<([^<>]*)>$/s
const ANGLED = /^([^<>]*)<([^<>]*)>$/s
const ROUND = /^([^()]*)\(([^()]*)\)$/s

/** Reads a number with or without its name: `"Name" <100>`, `Name <100>`, `Name (100)`, `100`. */
export const asPerson: CellReader = (text) => {
  const found = QUOTED.exec(text) ?? ANGLED.exec(text) ?? ROUND.exec(text)
  const [name, number] = found ? [found[1]!.trim(), found[2]!.trim()] : ['', text]
  return numberProblem(number) ?? { number, name }
}

/** Reads the name in `"Name" <100>`; a number alone has none. */
export const asCallerId: CellReader = (text) => {
  const found = QUOTED.exec(text) ?? ANGLED.exec(text)
  return found ? asText(found[1]!.trim(), { zone: 'UTC', order: 'year-month-day' }) : null
}

/** Reads a time as clocks show it, or with its offset. */
export const asClock: CellReader = (text, { zone, order }) => {
  if (text.startsWith('0000-00-00')) return null
  const instants = instantsShown(text, zone, order)
  if (!instants) {
    const shape = {
      'year-month-day': 'YYYY-MM-DD',
      'day-month-year': 'DD.MM.YYYY',
      'month-day-year': 'MM/DD/YYYY',
    }
    return wrong(`a time as ${shape[order]} HH:MM:SS is needed`, text)
  }
  return instants.length > 0 ? { instants } : wrong('a time that exists is needed', text)
}

const epoch =
  (unit: number): CellReader =>
  (text) => {
    if (!/^\d{1,16}(\.\d+)?$/.test(text)) return wrong('a count of seconds since 1970 is needed', text)
    const at = Math.floor(Number(text) * unit)
    return at === 0 ? null : { instants: [at] }
  }
/** Seconds since 1970-01-01 UTC; 0 is none. */
export const asEpoch: CellReader = epoch(1000)
/** Milliseconds since then. */
export const asEpochMilliseconds: CellReader = epoch(1)

const LENGTH = /^(?:(\d{1,5}):)?([0-5]?\d):([0-5]\d)$/
const MINUTE_S = 60
/** Reads a length in seconds, or as H:MM:SS or M:SS; fractions of a second are cut off. */
export const asSeconds: CellReader = (text) => {
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Math.floor(Number(text))
  const found = LENGTH.exec(text)
  if (!found) return wrong('a length in seconds or as HH:MM:SS is needed', text)
  return (Number(found[1] ?? 0) * MINUTE_S + Number(found[2])) * MINUTE_S + Number(found[3])
}

/** Reads a whole number. */
export const asWhole: CellReader = (text) =>
  /^-?\d{1,15}$/.test(text) ? Number(text) : wrong('a whole number is needed', text)

/** Reads a number with a point or comma. */
export const asReal: CellReader = (text) => {
  const value = Number(text.replace(',', '.'))
  return Number.isFinite(value) ? value : wrong('a number is needed', text)
}

/** Returns a reader of one of some words, in any case; an empty code stands for what we have no code for. */
export const oneOf =
  (words: Readonly<Record<string, string>>): CellReader =>
  (text) => {
    const code = Object.hasOwn(words, text.toLowerCase()) ? words[text.toLowerCase()] : undefined
    return code ?? wrong(`one of ${Object.keys(words).join(', ')} is needed`, text)
  }
