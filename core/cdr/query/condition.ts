import { sql, type Expression } from 'kysely'
import {
  bareNumber,
  FILTER_FIELDS,
  isNumeric,
  type Comparison,
  type Condition,
  type ValueType,
  type RecordColumn,
} from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'
import { bareNumberSql } from './bare-number.ts'
import { anyOf, any, compareText, toGlob, type Sql, type Wanted } from './compare-text.ts'
import { numberCondition } from './number-condition.ts'
import type { KnownValues } from './planned-filter.ts'
import { isAboutTexts, textCondition } from './text-condition.ts'

const column = (table: string, name: string) => sql.ref(`${table}.${name}`)
const bare = (table: string, name: string) => sql.raw<string>(bareNumberSql(`"${table}"."${name}"`))

/**
 * Returns the letters beyond ASCII in lower-case texts that have an upper-case form: SQLite itself knows the case of
 * ASCII only.
 */
const cased = (values: readonly string[]): string[] =>
  [...new Set(values.join(''))].filter((letter) => letter > '\u007f' && letter.toUpperCase() !== letter)

/** Returns a text in lower case as far as these letters need it: they are replaced one by one. */
const folded = (text: Expression<unknown>, letters: readonly string[]): Expression<unknown> =>
  letters.reduce(
    (folding: Expression<unknown>, letter) => sql`replace(${folding}, ${letter.toUpperCase()}, ${letter})`,
    sql`lower(${text})`,
  )

const operator = (is: Comparison) => ({ atLeast: sql`>=`, atMost: sql`<=` })[is as string] ?? sql`=`

/** Returns what clocks where the program runs show for a time. */
const clock = (part: '%H' | '%w', table: string, name: string) =>
  sql`CAST(strftime(${sql.lit(part)}, ${column(table, name)} / 1000, 'unixepoch', 'localtime') AS INTEGER)`

/** The place where, and the way in which, a value is looked for. */
interface Place {
  readonly table: string
  readonly name: string
  readonly is: Comparison
  /** Letters of the values that have a large form. */
  readonly letters: readonly string[]
}

const quantityOf = (value: Wanted) =>
  typeof value === 'string' ? sql`${Number(value)}` : sql`CAST(${value} AS NUMERIC)`

/** The ways to look for one value in one column. */
const COMPARE: Readonly<Record<Exclude<ValueType, 'number' | 'tag'>, (place: Place, value: Wanted) => Sql>> =
  {
    extension: ({ table, name, is }, value) =>
      sql`(${column(table, 'party')} = 'local' AND ${column(table, 'side')} = ${sql.lit(name === 'caller_number' ? 'O' : 'T')}
      AND ${compareText(bare(table, name), is, value)})`,
    text: ({ table, name, is, letters }, value) =>
      compareText(folded(column(table, name), letters), is, value),
    word: ({ table, name }, value) => sql`${column(table, name)} = ${value}`,
    quantity: ({ table, name, is }, value) =>
      sql`${column(table, name)} ${operator(is)} ${quantityOf(value)}`,
    hour: ({ table, name, is }, value) =>
      sql`${clock('%H', table, name)} ${operator(is)} ${quantityOf(value)}`,
    weekday: ({ table, name, is }, value) =>
      sql`${clock('%w', table, name)} ${operator(is)} ${quantityOf(value)}`,
  }

/** Returns a value in the form used for comparison. */
export function comparedValue(type: ValueType, is: Comparison, value: string): string {
  if (isNumeric(type)) return String(Number(value))
  const folded =
    type === 'number' || type === 'extension'
      ? bareNumber(value)
      : type === 'text'
        ? value.toLowerCase()
        : value
  return is === 'like' ? toGlob(folded) : folded
}

/** Returns the condition that a column is unknown, which an empty value asks for. */
const isUnknown = (type: ValueType, table: string, name: string): Sql =>
  isNumeric(type) ? sql`${column(table, name)} IS NULL` : sql`${column(table, name)} = ''`

/** Letters that are replaced one within the other; SQLite takes a depth of 1000. */
const MOST_LETTERS = 400

/** Returns the conditions that a column has one of the values of a condition. */
function hasValue(condition: Condition, table: string, name: RecordColumn, known: KnownValues): Sql[] {
  const { field, is, values } = condition
  const { type } = FILTER_FIELDS[field]
  const wanted = values.filter((value) => value !== '').map((value) => comparedValue(type, is, value))
  if (wanted.length === 0) return []
  if (type === 'tag' || isAboutTexts(condition)) {
    const texts = known.found?.get(condition)?.texts
    return [textCondition(column(table, name), condition, texts, known.newTexts ?? '[]')]
  }
  if (type === 'number') {
    // Numbers of groups are internal.
    const plan = field === 'group' ? undefined : known.plan
    return [numberCondition(bare(table, name), is, wanted, plan)]
  }
  const letters = type === 'text' ? cased(wanted) : []
  if (letters.length > MOST_LETTERS) {
    throw new PbxError(
      'search.too-complex',
      `the values for "${field}" have more than ${MOST_LETTERS} different letters; look for fewer of them at once`,
    )
  }
  return [anyOf(wanted, (value) => COMPARE[type]({ table, name, is, letters }, value))]
}

/**
 * Turns a condition of a filter into SQL about the columns of `table`.
 * @param known without it, numbers are looked for as they are written
 * @throws PbxError `search.too-complex` when its values have too many different letters beyond ASCII
 */
export function conditionSql(condition: Condition, table: string, known: KnownValues = {}): Sql {
  const { field, values, not } = condition
  const { type, columns } = FILTER_FIELDS[field]
  const parts = columns.flatMap((name) => [
    ...(values.includes('') ? [isUnknown(type, table, name)] : []),
    ...hasValue(condition, table, name, known),
  ])
  const holds = any(parts)
  return not ? sql`NOT coalesce(${holds}, 0)` : holds
}
