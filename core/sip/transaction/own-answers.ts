import {
  headerKey,
  parseTag,
  reasonPhrase,
  withTag,
  type HeaderLine,
  type SipRequest,
  type SipResponse,
} from '../message/index.ts'

const COPIED = new Set(['via', 'from', 'to', 'call-id', 'cseq'])

/** An answer of the layer's own: 100, 200 to CANCEL, 481, 500 (RFC 3261 §8.2.6.2). A 100 gets no tag. */
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
