import { err, ok, type Result } from '../../../kit/index.ts'
import { canonicalHeaderName, type HeaderLine } from '../../message/index.ts'
import { splitChallenges } from './challenges.ts'

/** The SIP part of an application's frame: names in canonical spelling, values unchecked beyond being one line. */
export interface AppRequest {
  readonly type: 'request'
  readonly method: string
  readonly uri: string
  readonly headers: readonly HeaderLine[]
  readonly body: Uint8Array
}

/** An answer as the application wrote it. */
export interface AppResponse {
  readonly type: 'response'
  readonly status: number
  readonly reason: string
  readonly headers: readonly HeaderLine[]
  readonly body: Uint8Array
}

const TOKEN = /^[\w.!%*+`'~-]+$/
const EMPTY_LINE = Buffer.from('\r\n\r\n')

/** Splits a message at its first body byte; the application's Content-Length counts characters and is ignored. */
function split(text: Buffer): { readonly head: string; readonly body: Buffer } {
  const end = text.indexOf(EMPTY_LINE)
  return end < 0
    ? { head: text.toString('utf8'), body: text.subarray(text.length) }
    : { head: text.toString('utf8', 0, end), body: text.subarray(end + EMPTY_LINE.length) }
}

function parseHeaders(lines: readonly string[]): Result<readonly HeaderLine[], string> {
  const headers: HeaderLine[] = []
  for (const line of lines) {
    if (line === '') continue
    const colon = line.indexOf(':')
    const name = colon < 0 ? line : line.slice(0, colon).trim()
    if (colon < 0 || !TOKEN.test(name)) return err(`invalid header name: ${name}`)
    const value = line.slice(colon + 1).trim()
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    if (/[\x00\r\n]/.test(value)) return err(`invalid header value: ${name}`)
    const canonical = canonicalHeaderName(name)
    for (const one of splitChallenges(canonical, value)) headers.push({ name: canonical, value: one })
  }
  return ok(headers)
}

/**
 * Reads the SIP part of an application's frame. It is more lenient than a parser of the network's messages: scheme-less
 * Request-URIs, empty values and a wrong Content-Length are normal there.
 */
export function parseAppMessage(text: Buffer): Result<AppRequest | AppResponse, string> {
  const { head, body } = split(text)
  const [startLine = '', ...lines] = head.split('\r\n')
  const headers = parseHeaders(lines)
  if (!headers.ok) return headers
  const status = /^SIP\/2\.0 +(\d{3})(?: +(.*))?$/i.exec(startLine)
  if (status) {
    const code = Number(status[1])
    if (code < 100 || code > 699) return err(`invalid status: ${startLine}`)
    return ok({ type: 'response', status: code, reason: status[2] ?? '', headers: headers.value, body })
  }
  const request = /^([^ ]+) +([^ ]+) +SIP\/2\.0$/i.exec(startLine)
  if (!request || !TOKEN.test(request[1]!)) return err(`invalid request-uri: ${startLine}`)
  return ok({
    type: 'request',
    method: request[1]!.toUpperCase(),
    uri: /^(?:sips?|tel|urn):/i.test(request[2]!) ? request[2]! : `sip:${request[2]!}`,
    headers: headers.value,
    body,
  })
}
