import type { Readable } from 'node:stream'
import { firstBytes, peek } from './first-bytes.ts'
import { jsonLines } from './json-lines.ts'
import { openCsv } from './open-csv.ts'
import type { OpenRecords, ReadForm } from './read-form.ts'
import { told, type ReadLine } from './read-line.ts'
import { fromUtf16, utf16Of } from './utf16.ts'
import { isWorkbook, openWorkbook } from './xlsx-lines.ts'

export type { OpenRecords, ReadForm } from './read-form.ts'
export type { ReadLine } from './read-line.ts'

const isJson = (begin: Buffer) => /^\s*\{/.test(begin.toString('latin1'))

async function openText(input: Readable, form: ReadForm): Promise<OpenRecords> {
  const begin = await firstBytes(input)
  const isForeign = form.source !== undefined || form.mapping !== undefined
  const isJsonLines = form.format === 'by-content' ? isJson(begin) && !isForeign : form.format === 'jsonl'
  return isJsonLines ? { kind: 'jsonl', isOwn: true, lines: jsonLines(input) } : openCsv(input, begin, form)
}

/**
 * Opens a file of records: ours, of another PBX, or of a mapping. Its first bytes say what it is.
 * @throws PbxError `import.not-records` when it is no file of records
 */
export async function openRecords(input: Readable, form: ReadForm): Promise<OpenRecords> {
  const begin = await peek(input)
  const encoding = utf16Of(begin)
  const opened = isWorkbook(begin)
    ? await openWorkbook(input)
    : await openText(encoding ? fromUtf16(input, encoding) : input, form)
  return opened.isOwn ? { ...opened, lines: withOneFirstHop(opened.lines) } : opened
}

/**
 * Reads the records of a file, line by line. Ends the stream when it is given up early.
 * @throws PbxError `import.not-records` when it is no file of records
 */
export async function* readRecords(input: Readable, form: ReadForm): AsyncGenerator<ReadLine, void, void> {
  yield* (await openRecords(input, form)).lines
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
