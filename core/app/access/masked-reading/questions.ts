import * as z from 'zod'
import {
  FILTER_FIELDS,
  recordFilterSchema,
  recordSortSchema,
  type Condition,
  type RecordColumn,
} from '../../../contract/index.ts'
import { PbxError } from '../../../kit/index.ts'
import { SIGHT, type Hiding } from './masked-record.ts'

const isOpen = (column: RecordColumn) => SIGHT[column] === 'open'

/**
 * Returns whether an answer to a condition reveals nothing that is hidden: digits could be found one after the other.
 */
const isHarmless = ({ field, is, values }: Condition, { isOwn }: Hiding) =>
  field === 'extension' ? is === 'is' && values.every(isOwn) : FILTER_FIELDS[field].columns.every(isOpen)

/** Returns the value as a schema reads it; undefined where it is missing, or wrong, which the contract reports. */
const readPart = <T>(schema: z.ZodType<T>, question: object, key: string): T | undefined =>
  schema.safeParse((question as Record<string, unknown>)[key]).data

const refuse = (what: string): never => {
  throw new PbxError('search.hidden', `${what} is not for readers of masked records`)
}

/**
 * Lets a question pass whose answer cannot reveal hidden digits, names or texts.
 * @throws PbxError `search.hidden` for a filter or an order by what is hidden.
 */
export function checkQuestion(question: unknown, hiding: Hiding): void {
  if (typeof question !== 'object' || question === null) return
  for (const condition of readPart(recordFilterSchema, question, 'filter')?.where ?? []) {
    if (!isHarmless(condition, hiding)) refuse(`a filter by "${condition.field}"`)
  }
  const { column } = readPart(recordSortSchema, question, 'sort') ?? { column: 'setup_time' as const }
  if (!isOpen(column)) refuse(`an order by "${column}"`)
  const extension = readPart(z.string(), question, 'extension')
  if (extension !== undefined && !hiding.isOwn(extension)) refuse('an extension that is not here')
}
