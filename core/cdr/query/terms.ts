import { sql, type Expression, type Kysely, type SqlBool } from 'kysely'
import { FILTER_FIELDS, type Condition, type NumberPlan, type RecordColumn } from '../../contract/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { bareNumberSql } from './bare-number.ts'
import { comparedValue } from './condition.ts'
import { findKinds, type Kinds } from './kinds.ts'
import { exactNumbers, numberCondition } from './number-condition.ts'
import type { PlannedFilter } from './planned-filter.ts'

/** Columns whose numbers are indexed in order of time. */
export const NUMBER_COLUMNS = ['caller_number', 'dialed_number', 'destination_number'] as const
/** A column whose numbers are indexed. */
export type NumberColumn = (typeof NUMBER_COLUMNS)[number]

/** Numbers that are looked for in a column, among records of certain kinds. */
export interface NumberTerm {
  readonly column: NumberColumn
  readonly numbers: readonly string[]
  readonly kinds: Kinds
}

/** The most numbers that are of use: of more, nearly every record has one. */
const MOST_NUMBERS = 20_000

const isIndexed = (column: RecordColumn): column is NumberColumn =>
  (NUMBER_COLUMNS as readonly RecordColumn[]).includes(column)

/** Returns whether the indexes on numbers can answer a condition. */
export const isOfNumbers = ({ field, not, values }: Condition) => {
  const { type, columns } = FILTER_FIELDS[field]
  return (
    (type === 'number' || type === 'extension') && !not && !values.includes('') && columns.every(isIndexed)
  )
}

/** Returns the existing numbers that a condition is about; undefined when they are too many. */
async function numbersOf(
  db: Kysely<CdrTables>,
  { field, is, values }: Condition,
  plan: NumberPlan | undefined,
): Promise<string[] | undefined> {
  const wanted = values.map((value) => comparedValue('number', is, value))
  // An extension is written in one way only.
  const planOfField = field === 'extension' ? undefined : plan
  if (is === 'is') return exactNumbers(wanted, planOfField)
  const rows = await db
    .selectFrom('known_number')
    .select('bare')
    .where(numberCondition(sql`known_number.bare`, is, wanted, planOfField))
    .limit(MOST_NUMBERS + 1)
    .execute()
  return rows.length > MOST_NUMBERS ? undefined : rows.map(({ bare }) => bare)
}

const OWN_HALF: Readonly<Record<string, readonly Expression<SqlBool>[]>> = {
  caller_number: [sql`side = 'O'`, sql`party = 'local'`],
  destination_number: [sql`side = 'T'`, sql`party = 'local'`],
}

/** Conditions that the indexes on numbers answer, in their terms, and whether both are of exact numbers. */
export interface FoundTerms {
  readonly terms: readonly NumberTerm[]
  /** Those of a second condition on exact numbers: what is looked for is in both. */
  readonly also: readonly NumberTerm[] | undefined
}

/** Returns the terms of the conditions that leave least; undefined when the filter has none. */
export async function findTerms(
  db: Kysely<CdrTables>,
  filter: PlannedFilter,
  kinds: Kinds,
): Promise<FoundTerms | undefined> {
  // An exact number leaves less than a part of one.
  const candidates = filter.where
    .filter(isOfNumbers)
    .sort((a, b) => Number(b.is === 'is') - Number(a.is === 'is'))
  const termsOf = async (condition: Condition): Promise<NumberTerm[] | undefined> => {
    const numbers = await numbersOf(db, condition, filter.plan)
    if (!numbers) return undefined
    const terms: NumberTerm[] = []
    for (const column of FILTER_FIELDS[condition.field].columns as readonly NumberColumn[]) {
      const own = condition.field === 'extension' ? await findKinds(db, filter, OWN_HALF[column]) : kinds
      const isPossible = numbers.length > 0 && (!own.isChoice || own.ids.length > 0)
      if (isPossible) terms.push({ column, numbers, kinds: own })
    }
    return terms
  }
  for (const [index, condition] of candidates.entries()) {
    const terms = await termsOf(condition)
    if (!terms) continue
    const next = candidates[index + 1]
    return { terms, also: next?.is === 'is' ? await termsOf(next) : undefined }
  }
  return undefined
}

/** The most keys of a term that are read, in no order, and checked against each other. */
const MOST_HELD = 500_000

/** Returns whether the records of some terms are few enough to be checked against those of others as a whole. */
export async function areFew(db: Kysely<CdrTables>, terms: readonly NumberTerm[]): Promise<boolean> {
  const parts = terms.map(
    ({ column, numbers }) =>
      sql`SELECT 1 FROM record WHERE ${sql.raw(bareNumberSql(`"record"."${column}"`))}
        IN (SELECT value FROM json_each(${JSON.stringify(numbers)}))`,
  )
  if (parts.length === 0) return true
  const { rows } = await sql<{ found: number }>`SELECT COUNT(*) AS found FROM (
    SELECT 1 FROM (${sql.join(parts, sql` UNION ALL `)}) LIMIT ${MOST_HELD})`.execute(db)
  return rows[0]!.found < MOST_HELD
}
