import type { Readable } from 'node:stream'
import type { ImportKind } from '../../contract/index.ts'
import { csvLines, delimiterOf } from './csv-lines.ts'
import { firstBytes } from './first-bytes.ts'
import { jsonLines } from './json-lines.ts'
import type { ReadLine } from './read-line.ts'

export type { ReadLine } from './read-line.ts'

/** How the file is written; `guard`: formulas in it were made harmless (CSV only). */
export interface ReadForm {
  readonly format: 'csv' | 'jsonl' | 'by-content'
  readonly guard: boolean
}

const isJson = (begin: Buffer) => /^\s*\{/.test(begin.toString('latin1'))

/** What a file of records is written as; its first bytes stay in the stream. @throws PbxError `import.not-records` */
export async function recogniseRecords(input: Readable): Promise<ImportKind> {
  const begin = await firstBytes(input)
  if (isJson(begin)) return 'jsonl'
  return delimiterOf(begin) === ';' ? 'excel' : 'data'
}

/**
 * Reads the records of a file that this program exported, line by line. Ends the stream when it is given up early.
 * @throws PbxError `import.not-records` when it is no file of records
 */
export async function* readRecords(
  input: Readable,
  { format, guard }: ReadForm,
): AsyncGenerator<ReadLine, void, void> {
  const begin = await firstBytes(input)
  const isJsonLines = format === 'by-content' ? isJson(begin) : format === 'jsonl'
  yield* isJsonLines ? jsonLines(input) : csvLines(input, begin, guard)
}
