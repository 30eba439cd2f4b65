import { isIP } from 'node:net'
import { formatHostPort, headerValues, paramValue, parseVia, type SipRequest } from '../message/index.ts'
import type { Peer } from '../transport/index.ts'

/** RFC 3261 §18.2.2: what a sent-by without a port means. */
const defaultPort = (peer: Peer): number => (peer.protocol === 'tls' || peer.protocol === 'wss' ? 5061 : 5060)

/**
 * Where the answer to a request goes (RFC 3261 §18.2.2, RFC 3581 §4). On a stream: the connection that the request came
 * on. Datagrams: the source when the transport wrote `received` (a NAT, or `rport` was asked for), else `maddr` or the
 * sent-by, whose port may differ from the source port.
 */
export function responseTarget(request: SipRequest, peer: Peer): Peer {
  return peer.protocol === 'udp' ? datagramTarget(request, peer) : peer
}

/** Where the answer goes when the stream that the request came on has ended: to the sent-by port of the same host. */
export function targetWithoutConnection(request: SipRequest, peer: Peer): Peer {
  return { protocol: peer.protocol, address: peer.address, port: topVia(request)?.port ?? defaultPort(peer) }
}

/** The sent-by as a URI, over the transport of the Via. */
export function sentByUri(request: SipRequest): string {
  const via = topVia(request)
  return via ? `sip:${formatHostPort(via)};transport=${via.transport.toLowerCase()}` : ''
}

function datagramTarget(request: SipRequest, peer: Peer): Peer {
  const via = topVia(request)
  if (!via || paramValue(via.params, 'received') !== undefined) return peer
  const maddr = paramValue(via.params, 'maddr')
  const address = maddr !== undefined && isIP(maddr) !== 0 ? maddr : peer.address
  return { protocol: 'udp', address, port: via.port ?? defaultPort(peer) }
}

function topVia(request: SipRequest) {
  const value = headerValues(request, 'Via')[0]
  return value === undefined ? undefined : parseVia(value)
}
