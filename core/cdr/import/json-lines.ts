import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import { RECORD_COLUMNS, type CallRecord } from '../../contract/index.ts'
import { checkRecord, NEEDED_COLUMNS, type LooseRecord } from './check-record.ts'
import { parseCell } from './parse-cell.ts'
import { columnByName, MAX_LINE, told, type ReadLine } from './read-line.ts'

function jsonRecord(text: string): CallRecord | string {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return 'it is not JSON'
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'it is not an object'
  const loose: LooseRecord = {}
  for (const [name, value] of Object.entries(parsed)) {
    const column = columnByName.get(name)
    if (column !== name) return `there is no column ${JSON.stringify(name.slice(0, 40))}`
    const isTime = RECORD_COLUMNS[column].type === 'time' && typeof value === 'string'
    const read: unknown = isTime ? parseCell(column, value, { guard: false }) : value
    if (isTime && typeof read === 'object' && read !== null)
      return `${column}: ${(read as { problem: string }).problem}`
    loose[column] = read
  }
  const missing = NEEDED_COLUMNS.find((id) => !(id in loose))
  return missing ? `${missing} is missing` : checkRecord(loose)
}

const NEWLINE = 0x0a

/** Yields the lines of a stream, with `undefined` in place of one that is too long, which is never held in memory. */
async function* linesOf(input: Readable): AsyncGenerator<Buffer | undefined, void, void> {
  let parts: Buffer[] = []
  let bytes = 0
  const take = () => {
    const line = bytes > MAX_LINE ? undefined : Buffer.concat(parts)
    parts = []
    bytes = 0
    return line
  }
  const add = (part: Buffer) => {
    bytes += part.length
    if (bytes > MAX_LINE) parts = []
    else parts.push(part)
  }
  for await (const chunk of input as AsyncIterable<Buffer>) {
    let from = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      add(chunk.subarray(from, end))
      yield take()
      from = end + 1
    }
    add(chunk.subarray(from))
  }
  if (bytes > 0) yield take()
}

/** Reads a file of JSON Lines. */
export async function* jsonLines(input: Readable): AsyncGenerator<ReadLine, void, void> {
  let line = 0
  for await (const bytes of linesOf(input)) {
    line++
    if (bytes === undefined) yield told(line, 'the line is too long')
    else if (!isUtf8(bytes)) yield told(line, 'it is not UTF-8')
    else {
      const text = bytes.toString().trim()
      if (text !== '') yield told(line, jsonRecord(text))
    }
  }
}
