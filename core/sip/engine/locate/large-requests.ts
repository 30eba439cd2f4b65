import type { SipRequest } from '../../message/index.ts'
import type { Peer, TransportLayer } from '../../transport/index.ts'
import type { Penalties } from './penalties.ts'

/** Bytes of a request beyond which datagrams are not trusted, where the path's MTU is unknown (RFC 3261 §18.1.1). */
const MOST_DATAGRAM_BYTES = 1300
/** Room for the Via that the transaction puts on. */
const VIA_BYTES = 120
/** `SIP/2.0`, spaces and line breaks of start line and end. */
const FRAME_BYTES = 13

/** Whether a request is too large to go over UDP where it can be helped. */
export function isLarge({ method, uri, headers, body }: SipRequest): boolean {
  let size = FRAME_BYTES + VIA_BYTES + method.length + uri.length + body.byteLength
  for (const { name, value } of headers) size += name.length + Buffer.byteLength(value) + 4
  return size > MOST_DATAGRAM_BYTES
}

/** The transports on which a request goes to one target, in the order of trying. */
export type WaysTo = (target: Peer, request: SipRequest) => readonly Peer[]

/**
 * A large request goes over a stream instead of UDP, and as a datagram when the far end takes none (RFC 3261 §18.1.1). A
 * phone that is known by what it sent stays with datagrams: behind a NAT a stream to it is opened in vain, and slowly;
 * fragments do reach it.
 */
export function createWaysTo(
  transport: Pick<TransportLayer, 'localFor'>,
  penalties: Pick<Penalties, 'has'>,
): WaysTo {
  return (target, request) => {
    if (target.protocol !== 'udp' || target.name === undefined || !isLarge(request)) return [target]
    const stream: Peer = { ...target, protocol: 'tcp' }
    const isPossible = !penalties.has(stream) && transport.localFor(stream) !== undefined
    return isPossible ? [stream, target] : [target]
  }
}
