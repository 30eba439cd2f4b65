import {
  headerKey,
  reasonPhrase,
  type HeaderLine,
  type SipRequest,
  type SipResponse,
} from '../../message/index.ts'
import { tagOf } from '../policy/message-facts.ts'

/** The parts of an answer to a request beyond what the request dictates. */
export interface ResponseParts {
  readonly status: number
  readonly reason?: string
  /** Our tag, for To; left out of 100 and ignored where the request has one. */
  readonly localTag?: string
  readonly headers?: readonly HeaderLine[]
  readonly body?: Uint8Array
}

const ONCE = new Set(['from', 'to', 'call-id', 'cseq'])
const EMPTY = new Uint8Array()

/**
 * Makes an answer: Via, From, To, Call-ID, CSeq and Record-Route come from the request (RFC 3261 §8.2.6.2, §12.1.1).
 */
export function makeResponse(request: SipRequest, parts: ResponseParts): SipResponse {
  const headers: HeaderLine[] = []
  const copied = new Set<string>()
  for (const line of request.headers) {
    const name = headerKey(line.name)
    // A request that is refused for having them twice gets each of them once.
    if (ONCE.has(name) && copied.has(name)) continue
    copied.add(name)
    if (name === 'via' || (ONCE.has(name) && name !== 'to')) headers.push(line)
    else if (name === 'to') {
      const tagged = parts.status === 100 || parts.localTag === undefined || tagOf(line.value) !== undefined
      headers.push(tagged ? line : { name: line.name, value: `${line.value};tag=${parts.localTag}` })
    } else if (name === 'record-route' && parts.status > 100 && parts.status < 300) headers.push(line)
  }
  return {
    type: 'response',
    status: parts.status,
    reason: parts.reason || reasonPhrase(parts.status),
    headers: [...headers, ...(parts.headers ?? [])],
    body: parts.body ?? EMPTY,
  }
}
