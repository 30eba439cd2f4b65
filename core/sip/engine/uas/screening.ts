import { isSipUri, parseNameAddr, parseReplaces, parseUri } from '../../../grammar/index.ts'
import { headerValue, headerValues, type SipRequest } from '../../message/index.ts'
import { isTooShort, MIN_SE_S } from '../session/session-expires.ts'
import { cseqOf, tagOf } from '../policy/message-facts.ts'

/** An answer the engine gives by itself. */
export interface Refusal {
  readonly status: number
  readonly reason: string
  readonly headers?: readonly { readonly name: string; readonly value: string }[]
}

/** The methods an application can be asked to handle outside a dialog. */
const ROUTED = new Set([
  'INVITE',
  'REGISTER',
  'MESSAGE',
  'OPTIONS',
  'INFO',
  'NOTIFY',
  'SUBSCRIBE',
  'PUBLISH',
  'REFER',
])

/** Methods that have no meaning outside a dialog or a transaction. */
const INNER = new Set(['BYE', 'UPDATE', 'PRACK', 'CANCEL'])

/**
 * The methods the engine announces. A transfer is for an application to announce: where none takes REFER, it is
 * refused.
 */
const ALLOW = {
  name: 'Allow',
  value:
    'INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, MESSAGE, INFO, NOTIFY, SUBSCRIBE, PUBLISH, UPDATE, PRACK',
}

/** The answers to a routed method that nobody wants, where 503 would have the caller try again. */
const UNWANTED: Readonly<Record<string, Refusal>> = {
  // A NOTIFY without To tag belongs to no subscription either (RFC 6665 §4.1.3).
  // We are there, whoever asks; what the answer names is what an application could take.
  OPTIONS: { status: 200, reason: 'OK', headers: [ALLOW, { name: 'Accept', value: 'application/sdp' }] },
  NOTIFY: { status: 481, reason: 'Call/Transaction Does Not Exist' },
  REFER: {
    status: 405,
    reason: 'Method Not Allowed',
    headers: [ALLOW],
  },
}

/** The answer 481, for whatever belongs nowhere. */
export const NO_DIALOG: Refusal = { status: 481, reason: 'Call/Transaction Does Not Exist' }

const bad = (reason: string): Refusal => ({ status: 400, reason })

function screenRegister(request: SipRequest): Refusal | undefined {
  const contacts = headerValues(request, 'Contact')
  const star = contacts.some((contact) => contact.trim() === '*')
  if (star && (contacts.length > 1 || headerValue(request, 'Expires')?.trim() !== '0')) {
    return bad('Contact * needs Expires 0')
  }
  const registered = parseNameAddr(headerValue(request, 'To') ?? '')?.uri ?? ''
  const aor = parseUri(registered)
  if (!aor || !isSipUri(aor)) return bad('To is no SIP URI')
  const bare = contacts.some((contact) => !contact.includes('<') && contact.includes('?'))
  if (bare) return bad('Contact with headers needs angle brackets')
  const schemeless = contacts.some(
    (contact) => !star && !/^[^<]*<\s*[a-z][\w+.-]*:|^\s*[a-z][\w+.-]*:/i.test(contact),
  )
  return schemeless ? bad('Contact without scheme') : undefined
}

/**
 * Screens Replaces: one only, in an INVITE only, with one tag of each side, and nothing beside it that contradicts it
 * (RFC 3891 §3).
 */
function screenReplaces(request: SipRequest): Refusal | undefined {
  const [value, ...more] = headerValues(request, 'Replaces')
  if (value === undefined) return undefined
  if (request.method !== 'INVITE' || more.length > 0) return bad('Replaces not allowed here')
  if (!parseReplaces(value)) return bad('Malformed Replaces')
  return headerValue(request, 'Join') === undefined ? undefined : bad('Replaces and Join')
}

/** The answer to a session interval that is too short (RFC 4028 §9). */
const TOO_SHORT: Refusal = {
  status: 422,
  reason: 'Session Interval Too Small',
  headers: [{ name: 'Min-SE', value: String(MIN_SE_S) }],
}

/** The schemes of a Request-URI that an application can be asked about: those of RFC 3261, RFC 3966 and RFC 5031. */
const SCHEMES = new Set(['sip', 'sips', 'tel', 'urn'])

function screenTarget({ uri }: SipRequest): Refusal | undefined {
  const scheme = uri.slice(0, uri.indexOf(':')).toLowerCase()
  if (!SCHEMES.has(scheme)) return { status: 416, reason: 'Unsupported URI Scheme' }
  const target = parseUri(uri)
  if (!target) return bad('Request-URI cannot be read')
  return isSipUri(target) && target.headers !== undefined ? bad('Request-URI with headers') : undefined
}

/** Checks what a request must have before anybody is asked (RFC 3261 §8.2); `undefined` lets it pass. */
export function screen(request: SipRequest): Refusal | undefined {
  const cseq = cseqOf(request)
  if (!cseq || cseq.method !== request.method) return bad('Invalid CSeq')
  if (!headerValue(request, 'Call-ID')) return bad('Missing Call-ID')
  if (!headerValue(request, 'From')) return bad('Missing From')
  if (!headerValue(request, 'To')) return bad('Missing To')
  const inDialog = tagOf(headerValue(request, 'To')) !== undefined
  if (request.method === 'INVITE' && !inDialog && headerValues(request, 'Contact').length === 0) {
    return bad('Missing Contact')
  }
  // Inside a dialog the tags say whom a request is for, whatever a phone made of our Contact.
  const unreachable = inDialog ? undefined : screenTarget(request)
  if (unreachable) return unreachable
  const replaces = screenReplaces(request)
  if (replaces) return replaces
  if (isTooShort(request)) return TOO_SHORT
  return request.method === 'REGISTER' ? screenRegister(request) : undefined
}

/** Returns the answer to a request outside any dialog that nobody is asked about; `undefined` lets it pass. */
export function screenOutside(method: string, routed: boolean): Refusal | undefined {
  if (INNER.has(method)) return NO_DIALOG
  if (routed) return undefined
  const unwanted = UNWANTED[method]
  if (unwanted) return unwanted
  return ROUTED.has(method)
    ? { status: 503, reason: 'Service Unavailable' }
    : { status: 501, reason: 'Not Implemented', headers: [ALLOW] }
}
