import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Splits `host[:port]` of a Host header; undefined when it is none. */
export function hostName(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i.exec(header)
  return match?.[1]?.toLowerCase()
}

/** Returns whether a certificate's name stands for a host; its asterisk stands for one label (RFC 9525 §6.3). */
function isNamedBy(pattern: string, name: string): boolean {
  const wanted = pattern.toLowerCase()
  return wanted.startsWith('*.') ? name.replace(/^[^.]+/, '*') === wanted : name === wanted
}

/**
 * Returns whether a request names this host as an admin's browser would: a name that a foreign site rebinds to our
 * address (DNS rebinding) is refused. `bound` is the address the server listens on; `certified` are the names of its
 * certificate, which no other site can have.
 */
export function isOwnHost(
  header: string | undefined,
  bound: string,
  certified: readonly string[] = [],
): boolean {
  const name = hostName(header)
  if (name === undefined) return false
  if (LOOPBACK_NAMES.has(name) || certified.some((pattern) => isNamedBy(pattern, name))) return true
  const isLoopbackOnly = bound === '127.0.0.1' || bound === '::1' || bound === 'localhost'
  if (isLoopbackOnly) return false
  const literal = name.startsWith('[') ? name.slice(1, -1) : name
  return isIP(literal) !== 0 || name === hostname().toLowerCase()
}

/** Returns whether a request that carries a cookie comes from our own page, or from no page at all. */
export function isOwnOrigin(request: IncomingMessage): boolean {
  const origin = request.headers.origin
  if (origin === undefined) return true
  try {
    return new URL(origin).host.toLowerCase() === request.headers.host?.toLowerCase()
  } catch {
    return false
  }
}
