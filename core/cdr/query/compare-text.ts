import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely'
import type { Comparison } from '../../contract/index.ts'

/** A condition as SQL. */
export type Sql = Expression<SqlBool>
/** A value written out, or one of a list of them. */
export type Wanted = string | RawBuilder<unknown>

/** The most values that are written out, for indexes to be used; more would be too deep an expression for SQLite. */
export const FEW = 8

/** Returns a condition that holds where any of several conditions does. */
export const any = (parts: readonly Sql[]): Sql =>
  parts.length === 1 ? parts[0]! : sql`(${sql.join([...parts], sql` OR `)})`

/** Returns a condition that is true where it holds for any of many values. */
export const anyOf = (values: readonly string[], holds: (value: Wanted) => Sql): Sql =>
  values.length <= FEW
    ? any(values.map(holds))
    : sql`EXISTS (SELECT 1 FROM json_each(${JSON.stringify(values)}) AS wanted WHERE ${holds(sql`wanted.value`)})`

/** Returns the last text that begins with a prefix, for a range that an index can walk. */
const beyond = (prefix: Wanted) =>
  typeof prefix === 'string' ? `${prefix}\u{10ffff}` : sql`${prefix} || ${'\u{10ffff}'}`

/** Converts a pattern of ours to one of SQLite's, where brackets have a meaning. */
export const toGlob = (pattern: string): string =>
  pattern.replaceAll(/\\([*?\\])|\[/g, (sign, literal: string | undefined) =>
    literal === '\\' ? literal : `[${literal ?? sign}]`,
  )

/** Returns the comparison of a text with a value. */
export function compareText(text: Expression<unknown>, is: Comparison, value: Wanted): Sql {
  switch (is) {
    case 'begins':
      return sql`(${text} >= ${value} AND ${text} < ${beyond(value)})`
    case 'ends':
      return sql`(length(${text}) >= length(${value}) AND substr(${text}, -length(${value})) = ${value})`
    case 'contains':
      return sql`instr(${text}, ${value}) > 0`
    case 'like':
      return sql`${text} GLOB ${value}`
    case 'is':
    case 'atLeast':
    case 'atMost':
      return sql`${text} = ${value}`
  }
}
