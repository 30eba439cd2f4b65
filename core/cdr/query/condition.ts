import { sql, type Expression, type SqlBool } from 'kysely'
import {
  bareNumber,
  FILTER_FIELDS,
  isNumeric,
  type Comparison,
  type Condition,
  type FieldKind,
} from '../../contract/index.ts'
import { bareNumberSql } from './bare-number.ts'

type Sql = Expression<SqlBool>

const column = (table: string, name: string) => sql.ref(`${table}.${name}`)
const bare = (table: string, name: string) => sql.raw(bareNumberSql(`"${table}"."${name}"`))
const any = (parts: readonly Sql[]): Sql =>
  parts.length === 1 ? parts[0]! : sql`(${sql.join([...parts], sql` OR `)})`

/** The last text that begins with a prefix, for a range that an index can walk. */
const beyond = (prefix: string) => `${prefix}\u{10ffff}`

/** How a text is compared with a value. */
export function compareText(text: Expression<unknown>, is: Comparison, value: string): Sql {
  switch (is) {
    case 'begins':
      return sql`(${text} >= ${value} AND ${text} < ${beyond(value)})`
    case 'ends':
      return sql`(length(${text}) >= length(${value}) AND substr(${text}, -length(${value})) = ${value})`
    case 'contains':
      return sql`instr(${text}, ${value}) > 0`
    case 'is':
    case 'atLeast':
    case 'atMost':
      return sql`${text} = ${value}`
  }
}

/**
 * A text in small letters as far as `value` needs it: SQLite itself knows the case of ASCII only, so the others in the
 * value are replaced one by one.
 */
function folded(text: Expression<unknown>, value: string): Expression<unknown> {
  const letters = new Set([...value].filter((letter) => letter > '\u007f'))
  let folding: Expression<unknown> = sql`lower(${text})`
  for (const letter of letters) {
    const large = letter.toUpperCase()
    if (large !== letter) folding = sql`replace(${folding}, ${large}, ${letter})`
  }
  return folding
}

const operator = (is: Comparison) => ({ atLeast: sql`>=`, atMost: sql`<=` })[is as string] ?? sql`=`

/** What clocks where the program runs show of a time. */
const clock = (part: '%H' | '%w', table: string, name: string) =>
  sql`CAST(strftime(${sql.lit(part)}, ${column(table, name)} / 1000, 'unixepoch', 'localtime') AS INTEGER)`

/** How one value is looked for in one column. */
const COMPARE: Readonly<
  Record<FieldKind, (table: string, name: string, is: Comparison, value: string) => Sql>
> = {
  number: (table, name, is, value) => compareText(bare(table, name), is, bareNumber(value)),
  extension: (table, name, is, value) =>
    sql`(${column(table, 'party')} = 'local' AND ${column(table, 'side')} = ${sql.lit(name === 'caller_number' ? 'O' : 'T')}
      AND ${compareText(bare(table, name), is, bareNumber(value))})`,
  text(table, name, is, value) {
    const small = value.toLowerCase()
    return compareText(folded(column(table, name), small), is, small)
  },
  tag(table, name, is, value) {
    const small = value.toLowerCase()
    const tags = folded(column(table, name), small)
    return is === 'is' ? sql`instr(' ' || ${tags} || ' ', ${` ${small} `}) > 0` : compareText(tags, is, small)
  },
  word: (table, name, _is, value) => sql`${column(table, name)} = ${value}`,
  quantity: (table, name, is, value) => sql`${column(table, name)} ${operator(is)} ${Number(value)}`,
  hour: (table, name, is, value) => sql`${clock('%H', table, name)} ${operator(is)} ${Number(value)}`,
  weekday: (table, name, is, value) => sql`${clock('%w', table, name)} ${operator(is)} ${Number(value)}`,
}

/** Whether a column is unknown: what an empty value asks for. */
const isUnknown = (kind: FieldKind, table: string, name: string): Sql =>
  isNumeric(kind) ? sql`${column(table, name)} IS NULL` : sql`${column(table, name)} = ''`

/** A condition of a filter as SQL about the columns of `table`. */
export function conditionSql({ field, is, values, not }: Condition, table: string): Sql {
  const { kind, columns } = FILTER_FIELDS[field]
  const holds = any(
    columns.flatMap((name) =>
      values.map((value) =>
        value === '' ? isUnknown(kind, table, name) : COMPARE[kind](table, name, is, value),
      ),
    ),
  )
  return not ? sql`NOT coalesce(${holds}, 0)` : holds
}
