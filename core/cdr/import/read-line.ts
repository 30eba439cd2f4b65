import {
  columnTitle,
  RECORD_COLUMN_IDS,
  titleLanguageSchema,
  type CallRecord,
  type RecordColumn,
} from '../../contract/index.ts'

/** A line of a file: the record in it, or what is wrong with it. Lines count from 1. */
export type ReadLine =
  { readonly line: number; readonly record: CallRecord } | { readonly line: number; readonly problem: string }

/** Bytes of one line at most. */
export const MAX_LINE = 1_048_576

/** Columns by their ids and by their titles in each language. */
export const columnByName: ReadonlyMap<string, RecordColumn> = new Map(
  RECORD_COLUMN_IDS.flatMap((id) => [
    [id, id] as const,
    ...titleLanguageSchema.options.map((language) => [columnTitle(id, language), id] as const),
  ]),
)

/** Returns a line as it was read: a record, or a description of what is wrong. */
export const told = (line: number, read: CallRecord | string): ReadLine =>
  typeof read === 'string' ? { line, problem: read } : { line, record: read }
