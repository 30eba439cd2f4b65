import { parseMessage } from '../message/index.ts'
import { stampVia, viaFits } from './stamp-via.ts'
import type { LocalAddress, Malformed, Peer, TransportListener } from './transport.ts'

/** Bytes with the place they came from. */
export interface Arrival {
  readonly bytes: Uint8Array
  readonly peer: Peer
  readonly local: LocalAddress
}

/** Parses what arrived, stamps the top Via of a request and tells the listener. */
export function readMessage({ bytes, peer, local }: Arrival, listener: TransportListener): void {
  const facts = { peer, local, bytes: bytes.length }
  const parsed = parseMessage(bytes, { stream: peer.protocol === 'tcp' || peer.protocol === 'tls' })
  if (!parsed.ok) {
    listener.malformed({ ...facts, ...parsed.error, request: stamped(parsed.error.request, peer) }, bytes)
  } else if (parsed.value.type === 'response') {
    listener.received({ ...facts, message: parsed.value }, bytes)
  } else if (viaFits(parsed.value, peer)) {
    listener.received({ ...facts, message: stampVia(parsed.value, peer) }, bytes)
  } else {
    const problem = `the top Via does not name ${peer.protocol.toUpperCase()}, over which the request came`
    listener.malformed({ ...facts, problem, status: 400, request: undefined, isWrongTransport: true }, bytes)
  }
}

/** Reports bytes after which a stream cannot be read on to the listener. */
export function readBroken(
  { bytes, peer, local }: Arrival,
  broken: Pick<Malformed, 'problem' | 'status'>,
  listener: TransportListener,
): void {
  const parsed = parseMessage(bytes)
  const request = parsed.ok
    ? parsed.value.type === 'request'
      ? parsed.value
      : undefined
    : parsed.error.request
  listener.malformed({ ...broken, peer, local, bytes: bytes.length, request: stamped(request, peer) }, bytes)
}

function stamped(request: Malformed['request'], peer: Peer): Malformed['request'] {
  return request && stampVia(request, peer)
}
