import { isIP } from 'node:net'
import { err, ok, type Result } from '../../../kit/index.ts'
import { isSipUri, paramValue, parseUri } from '../../../grammar/index.ts'
import type { Protocol } from '../../transport/index.ts'

/** The reason why a URI leads nowhere. */
export type HopFault = 'invalid' | 'no-transport' | 'dns'

/** The transports on which we open the way. */
export type Carrier = Extract<Protocol, 'udp' | 'tcp' | 'tls'>

/** The next hop as a URI describes it (RFC 3263 §4). */
export interface NextHop {
  /** The host in lower case; IPv6 without brackets. */
  readonly host: string
  readonly port: number | undefined
  /** The transport that the URI asks for; undefined where DNS may choose. */
  readonly asked: Protocol | undefined
}

/** Returns the port of a transport where nothing else is said (RFC 3261 §19.1.2). */
export const defaultPort = (protocol: Protocol): number => (protocol === 'tls' ? 5061 : 5060)

/**
 * Reads the next hop out of a URI: `maddr` before the host, `sips` is TLS whatever its transport says (RFC 3261
 * §26.2.2).
 */
export function nextHopOf(uri: string): Result<NextHop, HopFault> {
  const parsed = parseUri(uri)
  if (!parsed || !isSipUri(parsed)) return err('invalid')
  const asked = parsed.scheme === 'sips' ? 'tls' : paramValue(parsed.params, 'transport')?.toLowerCase()
  const host = (paramValue(parsed.params, 'maddr') ?? parsed.host).replace(/^\[|\]$/g, '').toLowerCase()
  if (asked === 'ws' || asked === 'wss') {
    // A WebSocket can only be opened by the other side: its address and port lead to the one that is open.
    const isOpen = isIP(host) !== 0 && parsed.port !== undefined
    return isOpen ? ok({ host, port: parsed.port, asked }) : err('no-transport')
  }
  if (asked !== undefined && asked !== 'udp' && asked !== 'tcp' && asked !== 'tls') return err('no-transport')
  return ok({ host, port: parsed.port, asked })
}

/**
 * The names that never stand in DNS: of one label, of the own network (RFC 6762), of this machine or of nobody (RFC
 * 6761).
 */
const OUTSIDE_DNS = /^[^.]+\.?$|\.(?:local|localhost|invalid)\.?$/

/**
 * Returns whether services are to be looked for: not where a port, an address or a local name says it all (RFC 3263
 * §4.1, §4.2).
 */
export const mayHaveServices = ({ host, port }: NextHop): boolean =>
  port === undefined && isIP(host) === 0 && !OUTSIDE_DNS.test(host)
