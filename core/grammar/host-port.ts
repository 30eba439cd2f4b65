import { isIPv6 } from './ip-address.ts'
import { parseDecimal } from './syntax.ts'

/** A host as used in addresses: IPv6 without brackets; a name in the case it came in. */
export interface HostPort {
  readonly host: string
  readonly port?: number | undefined
}

/** Reads `host`, `host:port`, `[v6]:port`; `undefined` when it is none of them. */
export function parseHostPort(text: string): HostPort | undefined {
  const close = text.startsWith('[') ? text.indexOf(']') : -1
  if (text.startsWith('[')) {
    // The grammar of RFC 3261 lets three colons stand before an IPv4 address (RFC 5118 §4.10).
    const host = text.slice(1, Math.max(close, 1)).replace(/:::(?=[\d.]+$)/, '::')
    if (close < 0 || !isIPv6(host)) return undefined
    return withPort(host, text.slice(close + 1).trim())
  }
  const colon = text.indexOf(':')
  const host = (colon < 0 ? text : text.slice(0, colon)).trimEnd()
  if (!isHostName(host)) return undefined
  return withPort(host, colon < 0 ? '' : text.slice(colon))
}

function withPort(host: string, rest: string): HostPort | undefined {
  if (rest === '') return { host }
  if (!rest.startsWith(':')) return undefined
  const port = parseDecimal(rest.slice(1).trim(), 65_535)
  return port === undefined || port === 0 ? undefined : { host, port }
}

function isHostName(text: string): boolean {
  if (text === '' || text.length > 255) return false
  for (const char of text) {
    const plain =
      (char >= 'a' && char <= 'z') ||
      (char >= 'A' && char <= 'Z') ||
      (char >= '0' && char <= '9') ||
      '-._'.includes(char)
    if (!plain) return false
  }
  return true
}

/** Writes `host:port` with brackets round an IPv6 address. */
export function formatHostPort({ host, port }: HostPort): string {
  const shown = host.includes(':') ? `[${host}]` : host
  return port === undefined ? shown : `${shown}:${port}`
}
