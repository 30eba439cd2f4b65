import { formatHostPort, parseHostPort } from './host-port.ts'
import { formatParams, parseParams, type Params } from './params.ts'

/** A `sip:` or `sips:` URI (RFC 3261 §19.1). User and password keep their escapes. */
export interface SipUri {
  readonly scheme: 'sip' | 'sips'
  readonly user?: string | undefined
  readonly password?: string | undefined
  /** The host; IPv6 without brackets. */
  readonly host: string
  readonly port?: number | undefined
  readonly params: Params
  /** The text after `?`, as it was written. */
  readonly headers?: string | undefined
}

/** Any other URI, for example `tel:`: the scheme in lower case and the rest as it was written. */
export interface OtherUri {
  readonly scheme: string
  readonly opaque: string
}

export type Uri = SipUri | OtherUri

/** Returns whether a URI is a SIP or SIPS URI. */
export const isSipUri = (uri: Uri): uri is SipUri => 'host' in uri

/** Reads a URI without angle brackets; `undefined` when it is invalid. */
export function parseUri(text: string): Uri | undefined {
  const colon = text.indexOf(':')
  const scheme = text.slice(0, Math.max(0, colon)).toLowerCase()
  if (!isScheme(scheme) || hasSpace(text)) return undefined
  const rest = text.slice(colon + 1)
  if (scheme === 'sip' || scheme === 'sips') return parseSip(scheme, rest)
  return rest === '' ? undefined : { scheme, opaque: rest }
}

function parseSip(scheme: 'sip' | 'sips', rest: string): SipUri | undefined {
  const at = rest.indexOf('@')
  const userInfo = at < 0 ? undefined : rest.slice(0, at)
  if (userInfo === '') return undefined
  const target = rest.slice(at + 1)
  const question = target.indexOf('?')
  const beforeHeaders = question < 0 ? target : target.slice(0, question)
  const semicolon = beforeHeaders.indexOf(';')
  const hostPort = parseHostPort(semicolon < 0 ? beforeHeaders : beforeHeaders.slice(0, semicolon))
  if (!hostPort) return undefined
  const colon = userInfo?.indexOf(':') ?? -1
  return {
    scheme,
    user: colon < 0 ? userInfo : userInfo?.slice(0, colon),
    password: colon < 0 ? undefined : userInfo?.slice(colon + 1),
    host: hostPort.host,
    port: hostPort.port,
    params: semicolon < 0 ? [] : parseParams(beforeHeaders.slice(semicolon + 1)),
    headers: question < 0 ? undefined : target.slice(question + 1),
  }
}

function isScheme(text: string): boolean {
  if (text === '' || text[0]! < 'a' || text[0]! > 'z') return false
  for (const char of text) {
    if (!((char >= 'a' && char <= 'z') || (char >= '0' && char <= '9') || '+-.'.includes(char))) return false
  }
  return true
}

function hasSpace(text: string): boolean {
  for (const char of text) if (char <= ' ' || char === '<' || char === '>' || char === '"') return true
  return false
}

/** Writes a URI back. */
export function formatUri(uri: Uri): string {
  if (!isSipUri(uri)) return `${uri.scheme}:${uri.opaque}`
  const password = uri.password === undefined ? '' : `:${uri.password}`
  const user = uri.user === undefined ? '' : `${uri.user}${password}@`
  const headers = uri.headers === undefined ? '' : `?${uri.headers}`
  return `${uri.scheme}:${user}${formatHostPort(uri)}${formatParams(uri.params)}${headers}`
}
