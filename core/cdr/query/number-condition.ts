import { sql, type RawBuilder } from 'kysely'
import { numberPatterns, type Comparison, type NumberPattern, type NumberPlan } from '../../contract/index.ts'
import { any, anyOf, compareText, FEW, type Sql } from './compare-text.ts'
import { e164Sql } from './e164-sql.ts'

/** Returns all ways to write some whole numbers. */
export const exactNumbers = (values: readonly string[], plan: NumberPlan | undefined): string[] => [
  ...new Set(values.flatMap((value) => numberPatterns(value, 'is', plan)).map(({ value }) => value)),
]

const inList = (number: RawBuilder<string>, values: readonly string[]): Sql =>
  sql`${number} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`

/**
 * Returns the condition that a number begins as a pattern says; the range of what is written is for an index to walk.
 */
const beginsAs = (
  number: RawBuilder<string>,
  e164: RawBuilder<string>,
  { is, value, asE164 }: NumberPattern,
): Sql => sql`(${compareText(number, is, value)} AND ${compareText(e164, 'begins', asE164!)})`

/**
 * Returns the condition that a number is one of some values, or begins with, ends with or contains one, however it is
 * written.
 * @param number without its separators
 * @param values without separators too
 */
export function numberCondition(
  number: RawBuilder<string>,
  is: Comparison,
  values: readonly string[],
  plan: NumberPlan | undefined,
): Sql {
  const patterns = values.flatMap((value) => numberPatterns(value, is, plan))
  const exact = patterns.filter((pattern) => pattern.is === 'is').map(({ value }) => value)
  const asWritten = patterns.filter((pattern) => pattern.is !== 'is' && pattern.asE164 === undefined)
  const folded = patterns.filter(({ asE164 }) => asE164 !== undefined)
  const parts: Sql[] = []
  if (exact.length > 0)
    parts.push(exact.length > FEW ? inList(number, exact) : sql`${number} IN (${sql.join(exact)})`)
  if (asWritten.length > 0) {
    const written = asWritten.map(({ value }) => value)
    parts.push(anyOf(written, (value) => compareText(number, is, value)))
  }
  if (plan && folded.length > 0) {
    const e164 = sql<string>`(SELECT ${e164Sql(sql`one.number`, plan)} FROM (SELECT ${number} AS number) AS one)`
    const beginnings = [...new Set(folded.map(({ asE164 }) => asE164!))]
    parts.push(
      values.length > FEW
        ? anyOf(beginnings, (value) => compareText(e164, 'begins', value))
        : any(folded.map((pattern) => beginsAs(number, e164, pattern))),
    )
  }
  return any(parts)
}
