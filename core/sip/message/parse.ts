import { err, ok, type Result } from '../../kit/index.ts'
import { contentLength, findBody, parseHead, shown, skipLineBreaks } from './head.ts'
import { DEFAULT_MESSAGE_LIMITS, type MessageLimits } from './limits.ts'
import type { SipMessage, SipRequest } from './message.ts'
import { answerable, findProblem } from './sanity.ts'
import { parseStartLine, roughRequestLine, type StartLine } from './start-line.ts'

/** The reason why bytes are no valid message. */
export interface Problem {
  /** For the log: what was expected and what was found. */
  readonly problem: string
  /** The status that a request like this is answered with. */
  readonly status: 400 | 505
  /** The request as far as it was understood; only when an answer to it can be built. Never answer an ACK. */
  readonly request: SipRequest | undefined
}

/** The options for reading. */
export interface ParseOptions {
  /** Whether the bytes are one frame of a stream: Content-Length is mandatory and must fit exactly (RFC 3261 §18.3). */
  readonly stream?: boolean
  readonly limits?: MessageLimits
}

const EMPTY = new Uint8Array()

/**
 * Reads one message (RFC 3261 §7). Never throws; the time it takes grows linearly with the input. Bytes behind
 * Content-Length are cut off a datagram; a body shorter than Content-Length is a problem.
 */
export function parseMessage(bytes: Uint8Array, options: ParseOptions = {}): Result<SipMessage, Problem> {
  const limits = options.limits ?? DEFAULT_MESSAGE_LIMITS
  const from = skipLineBreaks(bytes)
  const found = findBody(bytes, from)
  const bodyAt = found < 0 ? bytes.length : found
  const head = parseHead(bytes.subarray(from, Math.min(bodyAt, from + limits.maxHeaderBytes)), limits)
  const exact = parseStartLine(head.startLine)
  const start = exact ?? roughRequestLine(head.startLine)
  if (!start)
    return err({ problem: `not a SIP start line: ${shown(head.startLine)}`, status: 400, request: undefined })

  const body = cutBody(bytes.subarray(bodyAt), contentLength(head.headers), options.stream === true)
  const message = build(start, head.headers, body.ok ? body.value : EMPTY)
  const fail = (problem: string, status: 400 | 505 = 400) =>
    err<Problem>({
      problem,
      status,
      request: message.type === 'request' && answerable(message) ? message : undefined,
    })
  if (start.version !== 'SIP/2.0') return fail(`version ${start.version}`, 505)
  if (bodyAt - from > limits.maxHeaderBytes)
    return fail(`more than ${limits.maxHeaderBytes} bytes of headers`)
  if (!exact) return fail(`not a SIP request line: ${shown(head.startLine)}`)
  if (head.problem !== undefined) return fail(head.problem)
  if (found < 0) return fail('no empty line ends the headers')
  if (!body.ok) return fail(body.error)
  const problem = findProblem(message)
  return problem === undefined ? ok(message) : fail(problem)
}

function build(start: StartLine, headers: SipMessage['headers'], body: Uint8Array): SipMessage {
  return start.kind === 'request'
    ? { type: 'request', method: start.method, uri: start.uri, headers, body }
    : { type: 'response', status: start.status, reason: start.reason, headers, body }
}

function cutBody(
  rest: Uint8Array,
  declared: Result<number | undefined, string>,
  stream: boolean,
): Result<Uint8Array, string> {
  if (!declared.ok) return declared
  const length = declared.value
  if (length === undefined) return stream ? err('Content-Length is missing on a stream') : ok(rest)
  if (length > rest.length) return err(`Content-Length is ${length}, the body has ${rest.length} bytes`)
  if (stream && length < rest.length)
    return err(`Content-Length is ${length}, the frame has ${rest.length} bytes`)
  return ok(rest.subarray(0, length))
}
