import { sql, type Expression, type Kysely, type SqlBool } from 'kysely'
import {
  bareNumber,
  FILTER_FIELDS,
  type Condition,
  type RecordColumn,
  type RecordFilter,
} from '../../contract/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { compareText } from './condition.ts'
import { findKinds, type Kinds } from './kinds.ts'

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

/** More numbers than these are no help: nearly every record has one. */
const MOST_NUMBERS = 20_000

const isIndexed = (column: RecordColumn): column is NumberColumn =>
  (NUMBER_COLUMNS as readonly RecordColumn[]).includes(column)

/** Whether the indexes on numbers can answer a condition. */
const isTerm = ({ field, not, values }: Condition) => {
  const { kind, columns } = FILTER_FIELDS[field]
  return (
    (kind === 'number' || kind === 'extension') && !not && !values.includes('') && columns.every(isIndexed)
  )
}

/** The numbers there are that a condition is about; undefined when they are too many. */
async function numbersOf(db: Kysely<CdrTables>, { is, values }: Condition): Promise<string[] | undefined> {
  const wanted = values.map(bareNumber)
  if (is === 'is') return [...new Set(wanted)]
  const any = wanted.map((value) => compareText(sql.ref('bare'), is, value))
  const rows = await db
    .selectFrom('known_number')
    .select('bare')
    .where(sql<SqlBool>`(${sql.join(any, sql` OR `)})`)
    .limit(MOST_NUMBERS + 1)
    .execute()
  return rows.length > MOST_NUMBERS ? undefined : rows.map(({ bare }) => bare)
}

const OWN_HALF: Readonly<Record<string, readonly Expression<SqlBool>[]>> = {
  caller_number: [sql`side = 'O'`, sql`party = 'local'`],
  destination_number: [sql`side = 'T'`, sql`party = 'local'`],
}

/** A condition that the indexes on numbers answer, in their terms; undefined when the filter has none. */
export async function findTerms(
  db: Kysely<CdrTables>,
  filter: RecordFilter,
  kinds: Kinds,
): Promise<{ readonly condition: Condition; readonly terms: readonly NumberTerm[] } | undefined> {
  // An exact number leaves less than a part of one.
  const candidates = filter.where.filter(isTerm).sort((a, b) => Number(b.is === 'is') - Number(a.is === 'is'))
  for (const condition of candidates) {
    const numbers = await numbersOf(db, condition)
    if (!numbers) continue
    const terms: NumberTerm[] = []
    for (const column of FILTER_FIELDS[condition.field].columns as readonly NumberColumn[]) {
      const own = condition.field === 'extension' ? await findKinds(db, filter, OWN_HALF[column]) : kinds
      terms.push({ column, numbers, kinds: own })
    }
    return { condition, terms }
  }
  return undefined
}
