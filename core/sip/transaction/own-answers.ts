import { hash } from 'node:crypto'
import { parseTag, withTag } from '../../grammar/index.ts'
import { randomToken } from '../../kit/index.ts'
import {
  headerKey,
  headerValue,
  headerValues,
  reasonPhrase,
  type HeaderLine,
  type SipRequest,
  type SipResponse,
} from '../message/index.ts'

const TAG_LENGTH = 10

/**
 * Creates a maker of To tags for answers without a transaction: the same for every copy of a request (RFC 3261 §8.2.7).
 */
export function statelessTags(): (request: SipRequest) => string {
  const secret = randomToken(16)
  return (request) => {
    const via = headerValues(request, 'Via')[0] ?? ''
    return hash('sha1', `${secret} ${via} ${headerValue(request, 'Call-ID')}`, 'hex').slice(0, TAG_LENGTH)
  }
}

/** Returns whether an answer asks for credentials. */
export const isChallenge = ({ status }: SipResponse): boolean => status === 401 || status === 407

const COPIED = new Set(['via', 'from', 'to', 'call-id', 'cseq'])

/** Builds an answer of the layer's own: 100, 200 to CANCEL, 481, 500 (RFC 3261 §8.2.6.2). A 100 gets no tag. */
export function answer(request: SipRequest, status: number, tag: string): SipResponse {
  const headers = request.headers.filter((line) => {
    const key = headerKey(line.name)
    return COPIED.has(key) || (status === 100 && key === 'timestamp')
  })
  return {
    type: 'response',
    status,
    reason: reasonPhrase(status),
    headers: status === 100 ? headers : headers.map((line) => tagged(line, tag)),
    body: new Uint8Array(),
  }
}

function tagged(line: HeaderLine, tag: string): HeaderLine {
  if (headerKey(line.name) !== 'to' || parseTag(line.value) !== undefined) return line
  return { name: line.name, value: withTag(line.value, tag) }
}
