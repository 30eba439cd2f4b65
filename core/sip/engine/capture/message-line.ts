import {
  headerValue,
  parseHead,
  parseStartLine,
  findBody,
  skipLineBreaks,
  DEFAULT_MESSAGE_LIMITS,
} from '../../message/index.ts'
import type { CapturedMessage } from './captured-message.ts'

/** The details of a message that its line in a ladder shows. */
export interface MessageLine {
  /** `INVITE` or `180 Ringing`. */
  readonly title: string
  readonly cseq: string
  readonly hasSdp: boolean
}

/** The characters that control a terminal, shown as their code. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/**
 * Makes a stranger's text safe to print: line feeds and tabs stay, other control characters are shown by their code.
 */
export const printable = (text: string): string =>
  text.replace(CONTROL, (one) => `\\x${one.codePointAt(0)!.toString(16).padStart(2, '0')}`)

/** Reads what a ladder shows, even of a malformed message. */
export function readLine({ bytes }: CapturedMessage): MessageLine {
  const from = skipLineBreaks(bytes)
  const bodyAt = findBody(bytes, from)
  const { startLine, headers } = parseHead(
    bytes.subarray(from, bodyAt < 0 ? undefined : bodyAt),
    DEFAULT_MESSAGE_LIMITS,
  )
  const start = parseStartLine(startLine)
  const message = { type: 'request', method: '', uri: '', headers, body: new Uint8Array() } as const
  const title = !start
    ? 'not SIP'
    : start.kind === 'request'
      ? start.method
      : `${start.status} ${start.reason}`
  return {
    title: printable(title),
    cseq: printable(headerValue(message, 'CSeq') ?? ''),
    hasSdp: /^application\/sdp\b/i.test(headerValue(message, 'Content-Type') ?? ''),
  }
}
