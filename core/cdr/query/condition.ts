import { sql, type Expression } from 'kysely'
import {
  bareNumber,
  FILTER_FIELDS,
  isNumeric,
  type Comparison,
  type Condition,
  type FieldKind,
  type NumberPlan,
} from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'
import { bareNumberSql } from './bare-number.ts'
import { anyOf, any, compareText, type Sql, type Wanted } from './compare-text.ts'
import { numberCondition } from './number-condition.ts'

const column = (table: string, name: string) => sql.ref(`${table}.${name}`)
const bare = (table: string, name: string) => sql.raw<string>(bareNumberSql(`"${table}"."${name}"`))

/** Letters beyond ASCII in small texts that have a large form: SQLite itself knows the case of ASCII only. */
const cased = (values: readonly string[]): string[] =>
  [...new Set(values.join(''))].filter((letter) => letter > '\u007f' && letter.toUpperCase() !== letter)

/** A text in small letters, as far as these letters need it: they are replaced one by one. */
const folded = (text: Expression<unknown>, letters: readonly string[]): Expression<unknown> =>
  letters.reduce(
    (folding: Expression<unknown>, letter) => sql`replace(${folding}, ${letter.toUpperCase()}, ${letter})`,
    sql`lower(${text})`,
  )

const operator = (is: Comparison) => ({ atLeast: sql`>=`, atMost: sql`<=` })[is as string] ?? sql`=`

/** What clocks where the program runs show of a time. */
const clock = (part: '%H' | '%w', table: string, name: string) =>
  sql`CAST(strftime(${sql.lit(part)}, ${column(table, name)} / 1000, 'unixepoch', 'localtime') AS INTEGER)`

/** Where a value is looked for, and how. */
interface Place {
  readonly table: string
  readonly name: string
  readonly is: Comparison
  /** Letters of the values that have a large form. */
  readonly letters: readonly string[]
}

const quantityOf = (value: Wanted) =>
  typeof value === 'string' ? sql`${Number(value)}` : sql`CAST(${value} AS NUMERIC)`

/** How one value is looked for in one column. */
const COMPARE: Readonly<Record<Exclude<FieldKind, 'number'>, (place: Place, value: Wanted) => Sql>> = {
  extension: ({ table, name, is }, value) =>
    sql`(${column(table, 'party')} = 'local' AND ${column(table, 'side')} = ${sql.lit(name === 'caller_number' ? 'O' : 'T')}
      AND ${compareText(bare(table, name), is, value)})`,
  text: ({ table, name, is, letters }, value) => compareText(folded(column(table, name), letters), is, value),
  tag({ table, name, is, letters }, value) {
    const tags = folded(column(table, name), letters)
    return is === 'is'
      ? sql`instr(' ' || ${tags} || ' ', ' ' || ${value} || ' ') > 0`
      : compareText(tags, is, value)
  },
  word: ({ table, name }, value) => sql`${column(table, name)} = ${value}`,
  quantity: ({ table, name, is }, value) => sql`${column(table, name)} ${operator(is)} ${quantityOf(value)}`,
  hour: ({ table, name, is }, value) => sql`${clock('%H', table, name)} ${operator(is)} ${quantityOf(value)}`,
  weekday: ({ table, name, is }, value) =>
    sql`${clock('%w', table, name)} ${operator(is)} ${quantityOf(value)}`,
}

/** A pattern of ours as one of SQLite's, to which brackets mean something. */
const toGlob = (pattern: string): string =>
  pattern.replaceAll(/\\([*?\\])|\[/g, (sign, literal: string | undefined) =>
    literal === '\\' ? literal : `[${literal ?? sign}]`,
  )

/** A value as it is compared. */
export function comparedValue(kind: FieldKind, is: Comparison, value: string): string {
  if (isNumeric(kind)) return String(Number(value))
  const folded =
    kind === 'number' || kind === 'extension'
      ? bareNumber(value)
      : kind === 'text' || kind === 'tag'
        ? value.toLowerCase()
        : value
  return is === 'like' ? toGlob(folded) : folded
}

/** Whether a column is unknown: what an empty value asks for. */
const isUnknown = (kind: FieldKind, table: string, name: string): Sql =>
  isNumeric(kind) ? sql`${column(table, name)} IS NULL` : sql`${column(table, name)} = ''`

/** Letters that are replaced one within the other; SQLite takes a depth of 1000. */
const MOST_LETTERS = 400

/** Whether one of the values stands in one column. */
const standsIn = (
  kind: FieldKind,
  place: Place,
  values: readonly string[],
  plan: NumberPlan | undefined,
): Sql =>
  kind === 'number'
    ? numberCondition(bare(place.table, place.name), place.is, values, plan)
    : anyOf(values, (value) => COMPARE[kind](place, value))

/**
 * A condition of a filter as SQL about the columns of `table`.
 * @param plan finds numbers in every way to write them
 * @throws PbxError `search.too-complex` when its values have too many different letters beyond ASCII
 */
export function conditionSql({ field, is, values, not }: Condition, table: string, plan?: NumberPlan): Sql {
  const { kind, columns } = FILTER_FIELDS[field]
  // Numbers of groups are internal.
  const planOfField = field === 'group' ? undefined : plan
  const wanted = values.filter((value) => value !== '').map((value) => comparedValue(kind, is, value))
  const letters = kind === 'text' || kind === 'tag' ? cased(wanted) : []
  if (letters.length > MOST_LETTERS) {
    throw new PbxError(
      'search.too-complex',
      `the values for "${field}" have more than ${MOST_LETTERS} different letters; look for fewer of them at once`,
    )
  }
  const parts = columns.flatMap((name) => [
    ...(values.includes('') ? [isUnknown(kind, table, name)] : []),
    ...(wanted.length > 0 ? [standsIn(kind, { table, name, is, letters }, wanted, planOfField)] : []),
  ])
  const holds = any(parts)
  return not ? sql`NOT coalesce(${holds}, 0)` : holds
}
