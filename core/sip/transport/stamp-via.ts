import { hasParam, paramValue, setParam } from '../../grammar/index.ts'
import { formatVia, headerValues, parseVia, replaceFirstValue, type SipRequest } from '../message/index.ts'
import type { Peer } from './transport.ts'

/**
 * Writes into the top Via of a request where it came from: `received` if that is not the sent-by host or the peer asked
 * for `rport`, and `rport` with the source port always (RFC 3261 §18.2.1, RFC 3581 §4). The transports do this once, on
 * arrival; nobody else does.
 */
export function stampVia(request: SipRequest, peer: Peer): SipRequest {
  const via = topVia(request)
  if (!via) return request
  const asked = hasParam(via.params, 'rport') && paramValue(via.params, 'rport') === undefined
  const claimed = hasParam(via.params, 'received')
  const differs = via.host.toLowerCase() !== peer.address.toLowerCase()
  const located = asked || claimed || differs ? setParam(via.params, 'received', peer.address) : via.params
  const params = setParam(located, 'rport', String(peer.port))
  return replaceFirstValue(request, 'Via', formatVia({ ...via, params }))
}

/**
 * Returns whether the top Via names the transport that the request came over (RFC 3261 §18.2.1). A WebSocket may have
 * been secure up to a web server before us, which took the TLS off.
 */
export function viaFits(request: SipRequest, peer: Peer): boolean {
  const transport = topVia(request)?.transport
  return transport === peer.protocol.toUpperCase() || (transport === 'WSS' && peer.protocol === 'ws')
}

function topVia(request: SipRequest) {
  const value = headerValues(request, 'Via')[0]
  return value === undefined ? undefined : parseVia(value)
}
