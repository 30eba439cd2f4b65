import { canonicalHost } from './ip-address.ts'

/** A SIP or SIPS URI (RFC 3261 §19.1), taken apart. */
export interface SipUri {
  readonly scheme: 'sip' | 'sips'
  /** User part with escapes undone; empty when there is none. */
  readonly user: string
  /** In one spelling: lower case, IPv6 without brackets. */
  readonly host: string
  readonly port: number | undefined
  /** Parameters by lower-case name; empty text for a parameter without a value. */
  readonly params: ReadonlyMap<string, string>
  /** The URI as given, without a header part (`?...`). */
  readonly text: string
}

const MAX_LENGTH = 2048
const ALLOWED = /^[\x21-\x7e]+$/
const FORBIDDEN = /[<>"\\]/
const HOST_NAME = /^[a-z0-9._-]{1,255}$/i
const IPV6 = /^\[[0-9a-f:.]{2,45}\]$/i

function unescapeUser(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function splitHostPort(text: string): { host: string; port: number | undefined } | undefined {
  const closing = text.startsWith('[') ? text.indexOf(']') : -1
  const colon = text.indexOf(':', closing + 1)
  const host = colon < 0 ? text : text.slice(0, colon)
  if (!(HOST_NAME.test(host) || IPV6.test(host))) return undefined
  if (colon < 0) return { host, port: undefined }
  const digits = text.slice(colon + 1)
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0
  return port >= 1 && port <= 65_535 ? { host, port } : undefined
}

/** Takes a SIP or SIPS URI apart; undefined when it is none. Costs time in proportion to its length, never throws. */
export function parseSipUri(given: string): SipUri | undefined {
  if (given.length > MAX_LENGTH || !ALLOWED.test(given) || FORBIDDEN.test(given)) return undefined
  const schemeEnd = given.indexOf(':')
  const scheme = given.slice(0, schemeEnd).toLowerCase()
  if (scheme !== 'sip' && scheme !== 'sips') return undefined
  const at = given.indexOf('@')
  const userInfo = at < 0 ? '' : given.slice(schemeEnd + 1, at)
  const afterUser = at < 0 ? schemeEnd + 1 : at + 1
  const question = given.indexOf('?', afterUser)
  const text = question < 0 ? given : given.slice(0, question)
  const [authority = '', ...paramTexts] = text.slice(afterUser).split(';')
  const location = splitHostPort(authority)
  const user = unescapeUser(userInfo.split(':', 1)[0]!)
  if (!location || user === undefined || (at >= 0 && user === '')) return undefined
  const params = new Map<string, string>()
  for (const param of paramTexts) {
    const equals = param.indexOf('=')
    const name = (equals < 0 ? param : param.slice(0, equals)).toLowerCase()
    if (name !== '') params.set(name, equals < 0 ? '' : param.slice(equals + 1))
  }
  return { scheme, user, host: canonicalHost(location.host), port: location.port, params, text }
}

/** Parameters that make two URIs differ when only one of them has it. */
const STRICT_PARAMS = ['user', 'ttl', 'method', 'maddr', 'transport']

/** Whether two URIs mean the same (RFC 3261 §19.1.4); a missing port is not the same as the default one. */
export function sameUri(a: SipUri, b: SipUri): boolean {
  if (a.scheme !== b.scheme || a.user !== b.user || a.host !== b.host || a.port !== b.port) return false
  if (STRICT_PARAMS.some((name) => a.params.has(name) !== b.params.has(name))) return false
  for (const [name, value] of a.params) {
    const other = b.params.get(name)
    if (other !== undefined && other.toLowerCase() !== value.toLowerCase()) return false
  }
  return true
}
