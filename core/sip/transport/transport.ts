import type { SipMessage, SipRequest } from '../message/index.ts'

/** The transports this engine can listen on and send over. */
export type Protocol = 'udp' | 'tcp'

/** An address of ours that is bound. `address` has no brackets, also for IPv6. */
export interface LocalAddress {
  readonly protocol: Protocol
  readonly address: string
  readonly port: number
}

/** Where a message came from or goes to. */
export interface Peer {
  readonly protocol: Protocol
  readonly address: string
  readonly port: number
  /** The stream connection it came on; a send prefers it while it lives (RFC 3261 §18.2.2, RFC 5626). */
  readonly connection?: number
}

/** A message with the place it was seen at. */
export interface Received<M extends SipMessage = SipMessage> {
  readonly message: M
  readonly peer: Peer
  readonly local: LocalAddress
  /** Size on the wire. */
  readonly bytes: number
}

/** Bytes that are no SIP message; `request` is what could still be understood well enough to answer 400. */
export interface Malformed {
  readonly peer: Peer
  readonly local: LocalAddress
  readonly bytes: number
  readonly problem: string
  /** What to answer `request` with: 400, 505 for another SIP version, 513 for one that is too large. */
  readonly status: 400 | 505 | 513
  readonly request: SipRequest | undefined
}

/** Why nothing was sent. */
export type SendFault = {
  readonly code: 'unreachable' | 'closed' | 'too-large' | 'no-transport'
  readonly text: string
}

/** Hears of what arrives. */
export interface TransportListener {
  received(received: Received): void
  malformed(malformed: Malformed): void
  /** A stream connection ended. */
  disconnected(peer: Peer): void
}

/** Sockets: one UDP socket and one TCP listener per bound address, and the stream connections. */
export interface TransportLayer {
  /** Bound addresses with the real port (never 0) and, for a wildcard bind, the address as bound. */
  readonly listening: readonly LocalAddress[]
  /** Which of our addresses a message to `peer` would leave from, for Via and Contact; `undefined`: no such transport. */
  localFor(peer: Peer): LocalAddress | undefined
  /** Sends serialised bytes; resolves to a fault when they could not leave. Opens a stream when none is there. */
  send(bytes: Uint8Array, peer: Peer): Promise<SendFault | undefined>
  /** Sizes of the tables it keeps. */
  tables(): Readonly<Record<string, number>>
  close(): Promise<void>
}

/** Limits of the transports; all sizes in bytes. */
export interface TransportLimits {
  readonly maxMessage: number
  readonly maxConnections: number
  readonly idleConnectionMs: number
}
