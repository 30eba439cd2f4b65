import type { Readable } from 'node:stream'
import type { ImportKind } from '../../contract/index.ts'
import { csvLines, hasClockTimes } from './csv-lines.ts'
import { firstBytes } from './first-bytes.ts'
import { jsonLines } from './json-lines.ts'
import { told, type ReadLine } from './read-line.ts'

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
  return hasClockTimes(begin) ? 'excel' : 'data'
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
  yield* withOneFirstHop(isJsonLines ? jsonLines(input) : csvLines(input, begin, guard))
}

/** Refuses a second hop 0 of a call: each call has exactly one. */
async function* withOneFirstHop(lines: AsyncIterable<ReadLine>): AsyncGenerator<ReadLine, void, void> {
  const firstHops = new Map<string, { readonly line: number; readonly recordId: string }>()
  for await (const read of lines) {
    if (!('record' in read) || read.record.hop !== 0) yield read
    else {
      const { call_id: callId, record_id: recordId } = read.record
      const known = firstHops.get(callId)
      if (!known) firstHops.set(callId, { line: read.line, recordId })
      if (!known || known.recordId === recordId) yield read
      else yield told(read.line, `hop is 0, but line ${known.line} is hop 0 of the same call already`)
    }
  }
}
