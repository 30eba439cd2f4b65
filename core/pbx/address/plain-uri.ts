import { canonicalHost, isSipUri, parseUri } from '../../grammar/index.ts'

/** A SIP or SIPS URI as it is looked up and compared: escapes undone, one spelling of each part. */
export interface PlainUri {
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

function unescapeUser(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Parses a SIP or SIPS URI; undefined when it is none. Takes time in proportion to its length, never throws. */
export function plainUri(given: string): PlainUri | undefined {
  if (given.length > MAX_LENGTH || !ALLOWED.test(given) || FORBIDDEN.test(given)) return undefined
  const uri = parseUri(given)
  if (!uri || !isSipUri(uri)) return undefined
  const user = unescapeUser(uri.user ?? '')
  if (user === undefined || (uri.user !== undefined && user === '')) return undefined
  const params = new Map(uri.params.map(({ name, value = '' }) => [name.toLowerCase(), value]))
  const text = uri.headers === undefined ? given : given.slice(0, -uri.headers.length - '?'.length)
  return { scheme: uri.scheme, user, host: canonicalHost(uri.host), port: uri.port, params, text }
}

/** Parameters that make two URIs differ when only one of them has it. */
const STRICT_PARAMS = ['user', 'ttl', 'method', 'maddr', 'transport']

/** Returns whether two URIs mean the same (RFC 3261 §19.1.4); a missing port is not the same as the default one. */
export function sameUri(a: PlainUri, b: PlainUri): boolean {
  if (a.scheme !== b.scheme || a.user !== b.user || a.host !== b.host || a.port !== b.port) return false
  if (STRICT_PARAMS.some((name) => a.params.has(name) !== b.params.has(name))) return false
  for (const [name, value] of a.params) {
    const other = b.params.get(name)
    if (other !== undefined && other.toLowerCase() !== value.toLowerCase()) return false
  }
  return true
}
