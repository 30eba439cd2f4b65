import { BlockList, isIP } from 'node:net'
import { formatHostPort, paramValue } from '../../grammar/index.ts'
import { headerValues, parseVia, type SipRequest } from '../message/index.ts'
import type { Peer } from '../transport/index.ts'

const multicast = new BlockList()
multicast.addSubnet('224.0.0.0', 4, 'ipv4')
multicast.addSubnet('ff00::', 8, 'ipv6')

/** Returns the port that a sent-by without a port means (RFC 3261 §18.2.2). */
const defaultPort = (peer: Peer): number => (peer.protocol === 'tls' || peer.protocol === 'wss' ? 5061 : 5060)

/**
 * Returns where the answer to a request goes (RFC 3261 §18.2.2, RFC 3581 §4). On a stream: the connection that the
 * request came on. Datagrams: the source when the transport wrote `received` (a NAT, or `rport` was asked for), else
 * the source's address with the port of the sent-by. No sender can name a third address but a multicast group.
 */
export function responseTarget(request: SipRequest, peer: Peer): Peer {
  return peer.protocol === 'udp' ? datagramTarget(request, peer) : peer
}

/**
 * Returns where the answer goes when the stream that the request came on has ended: to the sent-by port of the same
 * host.
 */
export function targetWithoutConnection(request: SipRequest, peer: Peer): Peer {
  return { protocol: peer.protocol, address: peer.address, port: topVia(request)?.port ?? defaultPort(peer) }
}

/** Returns the sent-by as a URI, over the transport of the Via. */
export function sentByUri(request: SipRequest): string {
  const via = topVia(request)
  return via ? `sip:${formatHostPort(via)};transport=${via.transport.toLowerCase()}` : ''
}

function datagramTarget(request: SipRequest, peer: Peer): Peer {
  const via = topVia(request)
  if (!via || paramValue(via.params, 'received') !== undefined) return peer
  const group = multicastGroup(paramValue(via.params, 'maddr'), peer)
  return { protocol: 'udp', address: group ?? peer.address, port: via.port ?? defaultPort(peer) }
}

/** Returns the group that a `maddr` names, if it is one of the family that the request came over. */
function multicastGroup(maddr: string | undefined, peer: Peer): string | undefined {
  const address = maddr?.replace(/^\[|\]$/g, '') ?? ''
  const family = isIP(address)
  if (family === 0 || family !== isIP(peer.address)) return undefined
  return multicast.check(address, family === 4 ? 'ipv4' : 'ipv6') ? address : undefined
}

function topVia(request: SipRequest) {
  const value = headerValues(request, 'Via')[0]
  return value === undefined ? undefined : parseVia(value)
}
