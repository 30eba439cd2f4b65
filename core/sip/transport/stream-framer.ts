import {
  contentLength,
  DEFAULT_MESSAGE_LIMITS,
  findBody,
  parseHead,
  parseStartLine,
  roughRequestLine,
  skipLineBreaks,
  type MessageLimits,
} from '../message/index.ts'

/** The content of a piece of a stream. */
export type StreamEvent =
  | { readonly kind: 'message'; readonly bytes: Uint8Array }
  /** The peer wants a CRLF back (RFC 5626 §3.5.1). */
  | { readonly kind: 'keep-alive' }
  /** The end of the message cannot be told: nothing behind it can be read. `bytes` is its head. */
  | {
      readonly kind: 'broken'
      readonly bytes: Uint8Array
      readonly problem: string
      readonly status: 400 | 513
    }

/** A framer that cuts a stream into messages by Content-Length (RFC 3261 §18.3). */
export interface StreamFramer {
  push(chunk: Uint8Array): StreamEvent[]
  /** Whether a message has begun and not ended. */
  readonly partial: boolean
}

type Cut = { readonly event: StreamEvent; readonly end: number }
const CR = 0x0d
const INITIAL_BYTES = 4096
/** The length of CRLF CRLF. */
const KEEP_ALIVE_BYTES = 4

/** Creates a framer; after `broken` it takes nothing more. */
export function createStreamFramer(
  maxMessage: number,
  limits: MessageLimits = DEFAULT_MESSAGE_LIMITS,
): StreamFramer {
  let buffer = Buffer.alloc(0)
  let length = 0
  let searchedTo = 0
  let needed = 0
  let broken = false

  const append = (chunk: Uint8Array) => {
    if (length + chunk.length > buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(INITIAL_BYTES, length + chunk.length, buffer.length * 2))
      buffer.copy(grown, 0, 0, length)
      buffer = grown
    }
    buffer.set(chunk, length)
    length += chunk.length
  }
  const consume = (count: number) => {
    buffer.copyWithin(0, count, length)
    length -= count
    searchedTo = 0
    needed = 0
    if (length === 0) buffer = Buffer.alloc(0)
  }
  const pending = () => buffer.subarray(0, length)

  /** Removes line breaks between messages; returns whether they ask for an answer. */
  const takeBreaks = (): boolean => {
    const breaks = skipLineBreaks(pending())
    if (breaks === 0 || (breaks === length && breaks < KEEP_ALIVE_BYTES)) return false
    consume(breaks)
    return breaks >= KEEP_ALIVE_BYTES
  }
  const cutMessage = (): Cut | undefined => {
    const bytes = pending()
    if (skipLineBreaks(bytes) > 0 || length < needed) return undefined
    const bodyAt = findBody(bytes, searchedTo)
    if (bodyAt < 0) {
      searchedTo = Math.max(0, length - 3)
      const problem = unfinishedHeadProblem(bytes, limits)
      return problem === undefined ? undefined : { event: brokenAt(bytes, problem), end: length }
    }
    const measured = measure(bytes.subarray(0, bodyAt), maxMessage, limits)
    if (typeof measured !== 'number') return { event: measured, end: length }
    needed = measured
    if (length < needed) return undefined
    return { event: { kind: 'message', bytes: Buffer.from(bytes.subarray(0, needed)) }, end: needed }
  }
  return {
    push(chunk) {
      if (broken) return []
      append(chunk)
      const events: StreamEvent[] = []
      let asked = false
      for (;;) {
        asked = takeBreaks() || asked
        const cut = length === 0 ? undefined : cutMessage()
        if (!cut) break
        events.push(cut.event)
        broken = cut.event.kind === 'broken'
        consume(cut.end)
        if (broken) break
      }
      return asked ? [{ kind: 'keep-alive' }, ...events] : events
    },
    get partial() {
      return skipLineBreaks(pending()) < length
    },
  }
}

/** Returns the size of the whole message that this head begins, or why it cannot be determined. */
function measure(head: Buffer, maxMessage: number, limits: MessageLimits): number | StreamEvent {
  if (head.length > limits.maxHeaderBytes)
    return brokenAt(head, `more than ${limits.maxHeaderBytes} bytes of headers`)
  if (head.indexOf('\n') > limits.maxLine) return brokenAt(head, startLineTooLong(limits))
  const { startLine, headers } = parseHead(head, limits)
  if (!isStart(startLine)) return brokenAt(head, 'no SIP message on the stream')
  const declared = contentLength(headers)
  if (!declared.ok) return brokenAt(head, declared.error)
  if (declared.value === undefined) return brokenAt(head, 'Content-Length is missing on a stream')
  const total = head.length + declared.value
  return total <= maxMessage
    ? total
    : brokenAt(head, `a message of ${total} bytes, allowed are ${maxMessage}`, 513)
}

/** Finds what is wrong with a head of which no end has come yet. */
function unfinishedHeadProblem(bytes: Buffer, limits: MessageLimits): string | undefined {
  if (bytes.length > limits.maxHeaderBytes) return `no empty line within ${limits.maxHeaderBytes} bytes`
  const lineFeed = bytes.indexOf('\n')
  const lineEnd = lineFeed < 0 ? bytes.length : lineFeed
  if (lineEnd > limits.maxLine) return startLineTooLong(limits)
  if (lineFeed < 0) return undefined
  const line = bytes.toString('latin1', 0, bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd)
  return isStart(line) ? undefined : 'no SIP message on the stream'
}

/** Returns whether a line is one behind which a message may be counted, even if it is wrong in itself. */
const isStart = (line: string): boolean =>
  line.startsWith('SIP/2.0 ') || (parseStartLine(line) ?? roughRequestLine(line)) !== undefined

const startLineTooLong = (limits: MessageLimits): string => `start line of more than ${limits.maxLine} bytes`

function brokenAt(bytes: Uint8Array, problem: string, status: 400 | 513 = 400): StreamEvent {
  return { kind: 'broken', bytes: Buffer.from(bytes), problem, status }
}
