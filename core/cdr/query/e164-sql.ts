import { sql, type RawBuilder } from 'kysely'
import { E164_DIGITS, LEAST_PREFIXED, LOCAL_DIGITS, type NumberPlan } from '../../contract/index.ts'
import { bareNumberSql } from './bare-number.ts'

type Text = RawBuilder<string>

const begins = (number: Text, prefix: string) =>
  sql<boolean>`substr(${number}, 1, ${sql.lit(prefix.length)}) = ${sql.lit(prefix)}`
const after = (number: Text, prefix: string): Text => sql`substr(${number}, ${sql.lit(prefix.length + 1)})`
const isWithin = (number: Text, least: number, most: number) =>
  sql<boolean>`length(${number}) BETWEEN ${sql.lit(least)} AND ${sql.lit(most)}`

/** Returns the branches of `publicDigits` of the contract, in its order. */
function branches(number: Text, plan: NumberPlan): RawBuilder<unknown>[] {
  const { code, international, national, plainDigits, areaCode } = plan
  const as = (isSo: RawBuilder<boolean>, digits: RawBuilder<unknown>) => sql`WHEN ${isSo} THEN ${digits}`
  const found = [as(begins(number, international), after(number, international))]
  if (national !== '') {
    const { least, most } = plainDigits ?? { least: 0, most: E164_DIGITS.most }
    const isLong = isWithin(number, least + national.length, most + national.length)
    found.push(
      as(sql`${begins(number, national)} AND ${isLong}`, sql`${sql.lit(code)} || ${after(number, national)}`),
    )
  }
  if (plainDigits) {
    const { least, most } = plainDigits
    const isLong = isWithin(number, least, most)
    const isPlain =
      national === ''
        ? sql<boolean>`(${isLong} OR ${begins(number, '0')} AND ${isWithin(number, LOCAL_DIGITS.least, most)})`
        : isLong
    found.push(as(isPlain, sql`${sql.lit(code)} || ${number}`))
  }
  if (areaCode !== '') {
    const isLocal = sql<boolean>`${isWithin(number, LOCAL_DIGITS.least, LOCAL_DIGITS.most)} AND ${number} GLOB '[1-9]*' AND ${number} NOT GLOB '11*'`
    found.push(as(isLocal, sql`${sql.lit(code + areaCode)} || ${number}`))
  }
  return found
}

/**
 * Returns the SQL of `e164Of` of the contract; what is not a public number stays as it is.
 * @param number a column: it occurs in the SQL many times
 */
export function e164Sql(number: Text, plan: NumberPlan): Text {
  const digits = sql<string>`CASE WHEN substr(${number}, 1, 1) = '+' THEN substr(${number}, 2)
    WHEN ${number} GLOB '*[^0-9]*' OR length(${number}) < ${sql.lit(LEAST_PREFIXED)} THEN NULL
    ${sql.join(branches(number, plan), sql` `)} END`
  return sql`(SELECT CASE WHEN digits NOT GLOB '*[^0-9]*' AND length(digits) BETWEEN ${sql.lit(E164_DIGITS.least)} AND ${sql.lit(E164_DIGITS.most)}
    THEN '+' || digits ELSE ${number} END FROM (SELECT ${digits} AS digits))`
}

/** Numbers that stay as they are, told at once since most are such: those as E.164 writes them, and short ones. */
const isOneForm = (number: Text) => sql<boolean>`CASE substr(${number}, 1, 1)
  WHEN '+' THEN substr(${number}, 2) NOT GLOB '*[^0-9]*' AND ${isWithin(number, E164_DIGITS.least + 1, E164_DIGITS.most + 1)}
  ELSE length(${number}) < ${sql.lit(LEAST_PREFIXED)} END`

/**
 * Returns the SQL of the one form that stands for all ways to write a number, separators included; others stay as they
 * are.
 * @param number a column
 */
export const asOneNumber = (number: Text, plan: NumberPlan | undefined): Text =>
  plan
    ? sql`CASE WHEN ${isOneForm(number)} THEN ${number} ELSE (WITH one AS MATERIALIZED (SELECT ${number} AS written),
        bare AS MATERIALIZED (SELECT written, ${sql.raw(bareNumberSql('written'))} AS number FROM one),
        folded AS MATERIALIZED (SELECT written, ${e164Sql(sql`bare.number`, plan)} AS e164 FROM bare)
        SELECT CASE WHEN e164 GLOB '+*' THEN e164 ELSE written END FROM folded) END`
    : number

/**
 * Returns the SQL of all ways to write a number, as rows of a column `way`; one that is not public has only its own.
 * @param number any expression
 */
export function waysSql(number: Text, plan: NumberPlan): RawBuilder<unknown> {
  const { code, international, national, areaCode } = plan
  const e164 = sql<string>`e164`
  const home = `+${code}`
  const ways = [
    sql`SELECT number AS way, number, e164 FROM one`,
    sql`SELECT e164, number, e164 FROM one`,
    sql`SELECT ${sql.lit(international)} || substr(e164, 2), number, e164 FROM one`,
    sql`SELECT ${sql.lit(national)} || ${after(e164, home)}, number, e164 FROM one WHERE ${begins(e164, home)}`,
    sql`SELECT ${after(e164, home)}, number, e164 FROM one WHERE ${begins(e164, home)}`,
    ...(areaCode === ''
      ? []
      : [
          sql`SELECT ${after(e164, home + areaCode)}, number, e164 FROM one WHERE ${begins(e164, home + areaCode)}`,
        ]),
  ]
  return sql`WITH bare AS MATERIALIZED (SELECT ${number} AS number),
    one AS MATERIALIZED (SELECT number, ${e164Sql(sql`bare.number`, plan)} AS e164 FROM bare)
    SELECT way FROM (${sql.join(ways, sql` UNION ALL `)}) AS written WHERE ${e164Sql(sql`written.way`, plan)} = e164`
}
