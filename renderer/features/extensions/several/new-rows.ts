import {
  displayNameSchema,
  extensionNumberSchema,
  MOST_AT_ONCE,
  passwordFault,
  passwordSchema,
} from '../../../../core/contract/index.ts'
import type { CsvLine } from './read-csv.ts'

/** Columns of an extension that a file can bring. */
export const NEW_COLUMNS = ['number', 'name', 'password'] as const
/** One of them. */
export type NewColumn = (typeof NEW_COLUMNS)[number]
/** The place of each column in a file; undefined when it is not there. */
export type Mapping = Readonly<Partial<Record<NewColumn, number>>>

/** The problem of a cell. */
export type CellFault = 'number' | 'name' | 'exists' | 'twice' | 'password' | 'short' | 'common' | 'same'

/** An extension that is to be made, with what is wrong with each cell; an empty password is made at random. */
export interface NewRow {
  /** Line of the file; 0 for a range. */
  readonly line: number
  readonly cells: Readonly<Record<NewColumn, string>>
  readonly faults: Readonly<Partial<Record<NewColumn, CellFault>>>
}

/** Titles by which a column is known: ours, FreePBX's bulk handler, and what people call it. */
const TITLES: Readonly<Record<NewColumn, RegExp>> = {
  number: /^(extension|number|ext|extension number|user|username|nummer|nebenstelle)$/i,
  name: /^(name|display ?name|full ?name|user ?name displayed|callerid name|anzeigename)$/i,
  password: /^(secret|password|devinfo_secret|sip ?password|auth ?password|passwort|kennwort)$/i,
}

/** Finds the columns by their titles; undefined when the first line has no title of a number. */
export function mappingOf(titles: readonly string[]): Mapping | undefined {
  const place = (column: NewColumn) => {
    const found = titles.findIndex((title) => TITLES[column].test(title.trim()))
    return found < 0 ? {} : { [column]: found }
  }
  const found: Mapping = Object.assign({}, ...NEW_COLUMNS.map(place)) as Mapping
  return found.number === undefined ? undefined : found
}

const PASSWORD_FAULTS = { short: 'short', common: 'common', number: 'same' } as const

function faultsOf(
  { number, name, password }: NewRow['cells'],
  taken: ReadonlySet<string>,
  twice: ReadonlySet<string>,
): NewRow['faults'] {
  const isNumber = extensionNumberSchema.safeParse(number).success
  const wrongNumber = !isNumber
    ? 'number'
    : taken.has(number)
      ? 'exists'
      : twice.has(number)
        ? 'twice'
        : undefined
  const weak = password === '' ? undefined : passwordFault(password, number)
  const isPassword = password === '' || passwordSchema.safeParse(password).success
  const wrongPassword = weak ? PASSWORD_FAULTS[weak] : isPassword ? undefined : 'password'
  return {
    ...(wrongNumber ? { number: wrongNumber } : {}),
    ...(displayNameSchema.safeParse(name).success ? {} : { name: 'name' as const }),
    ...(wrongPassword ? { password: wrongPassword } : {}),
  }
}

/** Marks what is wrong: numbers that are taken or stand twice, names and passwords that the core would refuse. */
export function checkRows(
  rows: readonly Pick<NewRow, 'line' | 'cells'>[],
  taken: ReadonlySet<string>,
): NewRow[] {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const { cells } of rows) (seen.has(cells.number) ? twice : seen).add(cells.number)
  return rows.map((row) => ({ ...row, faults: faultsOf(row.cells, taken, twice) }))
}

/** Returns the extensions of a file; its first line is left out when it has titles. */
export function rowsOfFile(
  lines: readonly CsvLine[],
  mapping: Mapping,
  hasTitles: boolean,
): Pick<NewRow, 'line' | 'cells'>[] {
  return lines.slice(hasTitles ? 1 : 0).map(({ line, cells }) => {
    const cell = (column: NewColumn) => {
      const place = mapping[column]
      return place === undefined ? '' : (cells[place] ?? '')
    }
    return { line, cells: { number: cell('number'), name: cell('name'), password: cell('password') } }
  })
}

/** The content of a text such as `100-119, 200`: the numbers it asks for, or why it is invalid. */
export type RangeRead =
  { readonly numbers: readonly string[] } | { readonly fault: 'range' | 'order' | 'many' }

/** Reads ranges of numbers; leading zeros stay. */
export function readRange(text: string): RangeRead {
  const numbers: string[] = []
  for (const part of text.split(/[,\s]+/).filter(Boolean)) {
    const found = /^(\d{1,15})(?:[-–](\d{1,15}))?$/.exec(part)
    if (!found) return { fault: 'range' }
    const [, from = '', to = from] = found
    if (Number(to) < Number(from)) return { fault: 'order' }
    if (Number(to) - Number(from) + numbers.length >= MOST_AT_ONCE) return { fault: 'many' }
    for (let number = Number(from); number <= Number(to); number++)
      numbers.push(String(number).padStart(from.length, '0'))
  }
  return numbers.length === 0 ? { fault: 'range' } : { numbers }
}

/** Returns the extensions of a range; `{number}` in the name stands for the number. */
export const rowsOfRange = (numbers: readonly string[], name: string): Pick<NewRow, 'line' | 'cells'>[] =>
  numbers.map((number) => ({
    line: 0,
    cells: { number, name: name.trim().replaceAll('{number}', number), password: '' },
  }))
