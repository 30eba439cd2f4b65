import { paramValue, parseTag } from '../../grammar/index.ts'
import {
  headerValue,
  headerValues,
  parseCSeq,
  parseVia,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from '../message/index.ts'

/** The beginning of every branch of RFC 3261 (§8.1.1.7). */
export const MAGIC_COOKIE = 'z9hG4bK'

/** Returns the key of the client transaction that a response or a request of ours belongs to (RFC 3261 §17.1.3). */
export function clientKey(message: SipRequest | SipResponse): string {
  const branch = paramValue(topVia(message)?.params ?? [], 'branch') ?? ''
  const cseq = parseCSeq(headerValue(message, 'CSeq') ?? '')
  return `${branch} ${message.type === 'request' ? message.method : (cseq?.method ?? '')}`
}

/**
 * Returns the key of the server transaction that a request belongs to (RFC 3261 §17.2.3): branch, sent-by and method. A
 * peer of RFC 2543 has no branch that counts: Request-URI, From tag, Call-ID, CSeq number and top Via stand in for it.
 * `method` is INVITE for an ACK, and for a CANCEL when the INVITE is looked for.
 */
export function serverKey(request: SipRequest, method: string): string {
  const via = topVia(request)
  const branch = paramValue(via?.params ?? [], 'branch') ?? ''
  if (via && isUnique(branch)) return `${branch} ${via.host.toLowerCase()}:${via.port ?? ''} ${method}`
  const from = headerValue(request, 'From') ?? ''
  const cseq = parseCSeq(headerValue(request, 'CSeq') ?? '')?.number
  const parts = [
    method,
    request.uri,
    parseTag(from),
    headerValue(request, 'Call-ID'),
    cseq,
    topValue(request),
  ]
  return JSON.stringify(parts)
}

/**
 * Returns what an INVITE, its ACK and its CANCEL have in common where the sender writes another host, port or
 * Request-URI into each: branch, Call-ID, From tag and CSeq number.
 */
export function inviteKey(request: SipRequest): string {
  const parts = [
    paramValue(topVia(request)?.params ?? [], 'branch'),
    headerValue(request, 'Call-ID'),
    parseTag(headerValue(request, 'From') ?? ''),
    parseCSeq(headerValue(request, 'CSeq') ?? '')?.number,
  ]
  return JSON.stringify(parts)
}

/** Returns whether a branch identifies a transaction: a cookie alone, in the style of RFC 4475 §3.3, names nothing. */
const isUnique = (branch: string): boolean =>
  branch.length > MAGIC_COOKIE.length && branch.toLowerCase().startsWith(MAGIC_COOKIE.toLowerCase())

function topVia(message: SipMessage) {
  const value = topValue(message)
  return value === undefined ? undefined : parseVia(value)
}

const topValue = (message: SipMessage): string | undefined => headerValues(message, 'Via')[0]
