import { isUtf8 } from 'node:buffer'
import { err, ok, type Result } from '../../kit/index.ts'
import { headerKey } from './header-name.ts'
import type { MessageLimits } from './limits.ts'
import type { HeaderLine } from './message.ts'
import { isToken, parseDecimal } from '../../grammar/index.ts'

const CR = 0x0d
const LF = 0x0a
const MAX_CONTENT_LENGTH = 2 ** 31 - 1

/** Start line and header lines of a message, not yet judged. */
export interface Head {
  readonly startLine: string
  readonly headers: readonly HeaderLine[]
  /** The first line that is no header line; lines behind it are read as far as they go. */
  readonly problem: string | undefined
}

/** Returns the index behind the line breaks that may stand before a message (RFC 3261 §7.5). */
export function skipLineBreaks(bytes: Uint8Array, from = 0): number {
  let at = from
  while (at < bytes.length && (bytes[at] === CR || bytes[at] === LF)) at++
  return at
}

/**
 * Returns the index of the body: behind the first empty line at or after `from`, -1 while there is none. A bare LF
 * counts as a line end. The caller may start again at `bytes.length - 3` of the last try.
 */
export function findBody(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) return at + 2
    if (bytes[at + 1] === CR && bytes[at + 2] === LF) return at + 3
  }
  return -1
}

/** Reads the lines of a head. Text that is not UTF-8 is taken for Latin-1, as old phones send it in names. */
export function parseHead(bytes: Uint8Array, limits: MessageLimits): Head {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const lines = buffer
    .toString(isUtf8(buffer) ? 'utf8' : 'latin1')
    .split('\n')
    .map(withoutCr)
  const headers: { name: string; value: string }[] = []
  let problem: string | undefined
  const note = (text: string) => (problem ??= text)
  const startLine = lines[0] ?? ''
  if (startLine.length > limits.maxLine) note(`start line of more than ${limits.maxLine} characters`)
  for (const line of lines.slice(1)) {
    if (line === '') continue
    const last = headers.at(-1)
    const folded = line.startsWith(' ') || line.startsWith('\t')
    const read = folded ? undefined : parseLine(line)
    if (isBroken(line)) note('a header line holds a control character')
    else if (folded && last) last.value = `${last.value} ${line.trim()}`.trim()
    else if (!read) note(`not a header line: ${shown(line)}`)
    else if (headers.length < limits.maxHeaderLines) headers.push(read)
    else note(`more than ${limits.maxHeaderLines} header lines`)
    const latest = headers.at(-1)
    if (latest && Math.max(latest.name.length, latest.value.length) > limits.maxLine) {
      note(`header line of more than ${limits.maxLine} characters`)
      break
    }
  }
  return { startLine, headers, problem }
}

/** Returns whether a line has a CR that ends no line, or a NUL that is no quoted pair (RFC 3261 §25.1). */
const isBroken = (line: string): boolean => line.includes('\r') || line.replaceAll('\\\0', '').includes('\0')

const withoutCr = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line)

function parseLine(line: string): { name: string; value: string } | undefined {
  const colon = line.indexOf(':')
  const name = line.slice(0, Math.max(colon, 0)).trimEnd()
  return isToken(name) ? { name, value: line.slice(colon + 1).trim() } : undefined
}

/** Shortens a piece of foreign text for a log line, without control characters. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

/** Returns the Content-Length of a head; `undefined` when it has none. Several must agree (RFC 3261 §18.3). */
export function contentLength(headers: readonly HeaderLine[]): Result<number | undefined, string> {
  const values = headers.filter((line) => headerKey(line.name) === 'content-length').map((line) => line.value)
  const [first] = values
  if (first === undefined) return ok(undefined)
  const length = parseDecimal(first, MAX_CONTENT_LENGTH)
  if (length === undefined) return err(`Content-Length is no length: ${shown(first)}`)
  return values.every((value) => value === first) ? ok(length) : err('several Content-Length that differ')
}
