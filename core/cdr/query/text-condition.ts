import { sql, type Kysely, type RawBuilder } from 'kysely'
import { FILTER_FIELDS, foldText, type Condition, type RecordColumn } from '../../contract/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { TEXT_COLUMNS } from '../store/text-schema.ts'
import { anyOf, compareText, toGlob, type Sql } from './compare-text.ts'

/** Returns whether the texts of a column are found without regard to accents. */
export const isFolded = (column: RecordColumn): boolean =>
  (TEXT_COLUMNS as readonly RecordColumn[]).includes(column)

/** Returns whether a condition is about such texts. */
export const isAboutTexts = ({ field }: Condition): boolean => {
  const { type, columns } = FILTER_FIELDS[field]
  return (type === 'text' || type === 'tag') && (columns as readonly RecordColumn[]).every(isFolded)
}

/** Reads the texts that are not folded yet, each with how it is looked for, as JSON. */
export async function readNewTexts(db: Kysely<CdrTables>): Promise<string> {
  const rows = await db.selectFrom('known_text').select('text').where('folded', 'is', null).execute()
  return JSON.stringify(rows.map(({ text }) => [text, foldText(text)]))
}

const isWord = (folded: RawBuilder<string>, value: unknown): Sql =>
  sql`instr(' ' || ${folded} || ' ', ' ' || ${value} || ' ') > 0`

/** Returns the SQL of the known texts of a condition, as rows with their first and last time. */
function textsSql({ field, is, values }: Condition, newTexts: string): RawBuilder<KnownText> {
  const folded = values.filter((value) => value !== '').map(foldText)
  const wanted = is === 'like' ? folded.map(toGlob) : folded
  const isTagWord = FILTER_FIELDS[field].type === 'tag' && is === 'is'
  const fits = (text: RawBuilder<string>) =>
    anyOf(wanted, (value) => (isTagWord ? isWord(text, value) : compareText(text, is, value)))
  const known = sql`SELECT text, first_time, last_time FROM known_text WHERE folded IS NOT NULL AND ${fits(sql`folded`)}`
  if (newTexts === '[]') return sql`${known}`
  return sql`${known} UNION ALL SELECT text, first_time, last_time FROM json_each(${newTexts}) AS new
    CROSS JOIN known_text ON text = new.value ->> 0 WHERE ${fits(sql`(new.value ->> 1)`)}`
}

interface KnownText {
  readonly text: string
  readonly first_time: number
  readonly last_time: number
}

/** The most texts that are read and handed on; more are looked up where they are needed. */
const MOST_TEXTS = 500

/** The knowledge about the texts of a condition. */
export interface FoundTexts {
  /** The texts themselves; undefined when they are many. */
  readonly texts: readonly string[] | undefined
  /** From the first to the last setup of a record that has one of them. */
  readonly span: { readonly first: number; readonly last: number }
}

/** Looks for the texts of a condition. */
export async function findTexts(
  db: Kysely<CdrTables>,
  condition: Condition,
  newTexts: string,
): Promise<FoundTexts> {
  if (condition.values.every((value) => value === '')) return { texts: [], span: EVER }
  const { rows } =
    await sql<KnownText>`SELECT * FROM (${textsSql(condition, newTexts)}) LIMIT ${MOST_TEXTS + 1}`.execute(db)
  if (rows.length > MOST_TEXTS) return { texts: undefined, span: EVER }
  return {
    texts: rows.map(({ text }) => text),
    span: {
      first: Math.min(...rows.map(({ first_time: first }) => first)),
      last: Math.max(...rows.map(({ last_time: last }) => last)),
    },
  }
}
const EVER = { first: -Infinity, last: Infinity }

/** Returns the condition that a column has one of the texts of a condition. */
export function textCondition(
  column: RawBuilder<unknown>,
  condition: Condition,
  texts: readonly string[] | undefined,
  newTexts: string,
): Sql {
  return texts
    ? sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(texts)}))`
    : sql`${column} IN (SELECT text FROM (${textsSql(condition, newTexts)}))`
}
