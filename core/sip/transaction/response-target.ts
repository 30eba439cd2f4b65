import { isIP } from 'node:net'
import { headerValues, paramValue, parseVia, type SipRequest } from '../message/index.ts'
import type { Peer } from '../transport/index.ts'

const DEFAULT_PORT = 5060

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
  return { protocol: peer.protocol, address: peer.address, port: topVia(request)?.port ?? DEFAULT_PORT }
}

function datagramTarget(request: SipRequest, peer: Peer): Peer {
  const via = topVia(request)
  if (!via || paramValue(via.params, 'received') !== undefined) return peer
  const maddr = paramValue(via.params, 'maddr')
  const address = maddr !== undefined && isIP(maddr) !== 0 ? maddr : peer.address
  return { protocol: 'udp', address, port: via.port ?? DEFAULT_PORT }
}

function topVia(request: SipRequest) {
  const value = headerValues(request, 'Via')[0]
  return value === undefined ? undefined : parseVia(value)
}
