import { formatUri, isSipUri, parseUri } from '../../../grammar/index.ts'
import {
  addHeader,
  headerValue,
  headerValues,
  prependHeader,
  replaceFirstValue,
  setHeader,
  type HeaderLine,
  type SipRequest,
} from '../../message/index.ts'
import { routeUri } from '../dialog/target.ts'

/** The changes with which a proxied request leaves. */
export interface Forwarding {
  /** Request-URI of the new hop; undefined leaves it. */
  readonly uri?: string | undefined
  /**
   * Our addresses on the way, the outer one first; empty: we do not stay on the way (RFC 3261 §16.6 step 4, RFC 5658).
   */
  readonly recordRoutes: readonly string[]
  /** Header lines that the application adds. */
  readonly added: readonly HeaderLine[]
}

const MOST_HOPS = 70

/** Returns the number of hops that a request may still take (RFC 3261 §16.3 step 3). */
export function hopsLeft(request: SipRequest): number {
  const value = headerValue(request, 'Max-Forwards')?.trim()
  return value !== undefined && /^\d{1,3}$/.test(value) ? Number(value) : MOST_HOPS + 1
}

/** Takes our own entries off the top of the route set (RFC 3261 §16.4). */
export function withoutOwnRoutes(request: SipRequest, isOurs: (uri: string) => boolean): SipRequest {
  let rest = request
  for (;;) {
    const top = headerValues(rest, 'Route')[0]
    const uri = top === undefined ? undefined : routeUri(top)
    if (uri === undefined || !isOurs(uri)) return rest
    rest = replaceFirstValue(rest, 'Route', undefined)
  }
}

/**
 * Returns where a request goes that follows its route set: the next proxy, else the Request-URI (RFC 3261 §16.6 step
 * 7).
 */
export function nextHopUri(request: SipRequest): string {
  const top = headerValues(request, 'Route')[0]
  return (top === undefined ? undefined : routeUri(top)) ?? request.uri
}

/** Returns a target of an application as a URI; a bare host is one. */
export function targetUri(target: string): string {
  const text = /^(?:sips?|tel):/i.test(target) ? target : `sip:${target}`
  const uri = parseUri(text)
  return uri && isSipUri(uri) ? formatUri({ ...uri, headers: undefined }) : text
}

/** Returns the request as the next hop gets it, but for its Via (RFC 3261 §16.6). */
export function forwardRequest(request: SipRequest, { uri, recordRoutes, added }: Forwarding): SipRequest {
  const limited = setHeader(request, 'Max-Forwards', String(hopsLeft(request) - 1))
  const routed = recordRoutes.length === 0 ? limited : prependHeader(limited, 'Record-Route', recordRoutes)
  const whole = added.reduce((message, { name, value }) => addHeader(message, name, value), routed)
  return uri === undefined ? whole : { ...whole, uri }
}
