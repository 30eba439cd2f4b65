import type { SipRequest } from '../../message/index.ts'
import type { Peer, TransportLayer } from '../../transport/index.ts'
import type { Penalties } from './penalties.ts'

/** The rules for requests that are large for UDP; sizes in bytes. */
export interface LargeRequestRules {
  /**
   * The size above which a request to a peer on UDP is tried over TCP first. RFC 3261 §18.1.1 says 1300; by default
   * never, since most phones that register over UDP take fragments and say nothing on TCP.
   */
  readonly streamAbove: number
  /** The size above which a request is not sent over UDP; it fails with 513. */
  readonly mostDatagram: number
}

/** The default: the registered transport is respected; what UDP cannot carry at all is refused. */
export const DEFAULT_LARGE_REQUESTS: LargeRequestRules = { streamAbove: Infinity, mostDatagram: 65_507 }

/** Room for the Via that the transaction puts on. */
const VIA_BYTES = 120
/** `SIP/2.0`, spaces and line breaks of start line and end. */
const FRAME_BYTES = 13

/** Estimates how many bytes a request has on the wire. */
export function sizeOf({ method, uri, headers, body }: SipRequest): number {
  let size = FRAME_BYTES + VIA_BYTES + method.length + uri.length + body.byteLength
  for (const { name, value } of headers) size += name.length + Buffer.byteLength(value) + 4
  return size
}

/** The transports on which a request goes to one target, in the order of trying. */
export type WaysTo = (target: Peer, request: SipRequest) => readonly Peer[]

/**
 * Creates the choice of ways to a target: a large request goes where it is registered, unless the rules want a stream
 * first and a datagram where the far end takes none (RFC 3261 §18.1.1). A phone that is known by what it sent stays
 * with datagrams in any case: behind a NAT a stream to it is opened in vain, and slowly.
 */
export function createWaysTo(
  transport: Pick<TransportLayer, 'localFor'>,
  penalties: Pick<Penalties, 'has'>,
  rules: () => LargeRequestRules = () => DEFAULT_LARGE_REQUESTS,
): WaysTo {
  return (target, request) => {
    const { streamAbove, mostDatagram } = rules()
    if (target.protocol !== 'udp') return [target]
    const datagram: Peer = { ...target, mostBytes: mostDatagram }
    if (target.name === undefined || sizeOf(request) <= streamAbove) return [datagram]
    const stream: Peer = { ...target, protocol: 'tcp' }
    const isPossible = !penalties.has(stream) && transport.localFor(stream) !== undefined
    return isPossible ? [stream, datagram] : [datagram]
  }
}
