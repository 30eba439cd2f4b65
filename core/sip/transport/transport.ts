import type { SipMessage, SipRequest } from '../message/index.ts'

/** The transports this engine can listen on and send over: RFC 3261 §18 and §26.2.1, RFC 7118. */
export type Protocol = 'udp' | 'tcp' | 'tls' | 'ws' | 'wss'

/** An address of ours that is bound. `address` has no brackets, also for IPv6. */
export interface LocalAddress {
  readonly protocol: Protocol
  readonly address: string
  readonly port: number
}

/** The other end that a message came from or goes to. */
export interface Peer {
  readonly protocol: Protocol
  readonly address: string
  readonly port: number
  /**
   * The host of the URI that led to the address, which the certificate of the other side has to name. None where the
   * peer is known by what it sent.
   */
  readonly name?: string
  /** The milliseconds that opening a stream to it may take; the limit of the transports when left out. */
  readonly connectMs?: number
  /** The bytes that one message to it may have; as many as the transport carries when left out. */
  readonly mostBytes?: number
  /** The stream connection it came on; a send prefers it while it lives (RFC 3261 §18.2.2, RFC 5626). */
  readonly connection?: number
}

/** A message with the place it was seen at. */
export interface Received<M extends SipMessage = SipMessage> {
  readonly message: M
  readonly peer: Peer
  readonly local: LocalAddress
  /** The size on the wire. */
  readonly bytes: number
}

/** Bytes that are no SIP message; `request` is what could still be understood well enough to answer 400. */
export interface Malformed {
  readonly peer: Peer
  readonly local: LocalAddress
  readonly bytes: number
  readonly problem: string
  /** The status to answer `request` with: 400, 505 for another SIP version, 513 for one that is too large. */
  readonly status: 400 | 505 | 513
  readonly request: SipRequest | undefined
  /** Whether it is well-formed but says that it came over another transport. */
  readonly isWrongTransport?: true
}

/** The reason why nothing was sent. */
export type SendFault = {
  readonly code: 'unreachable' | 'closed' | 'too-large' | 'no-transport'
  readonly text: string
}

/** A UDP address of ours that receives nothing from phones at the moment. */
export interface AddressTrouble {
  readonly local: LocalAddress
  /** The start of the trouble, in UTC epoch milliseconds. */
  readonly since: number
  readonly why:
    | {
        /** The kind of trouble where the socket broke down with this error; it is opened again by itself. */
        readonly kind: 'broken'
        readonly error: string
      }
    | {
        /**
         * The kind of trouble where what this computer itself sent there did not arrive; `someHeard` says whether it
         * arrived elsewhere.
         */
        readonly kind: 'unheard'
        readonly someHeard: boolean
      }
}

/** The listener for what arrives. */
export interface TransportListener {
  /** Called with each message; `raw` is the message as it was on the wire. */
  received(received: Received, raw: Uint8Array): void
  malformed(malformed: Malformed, raw: Uint8Array): void
  /** Called when a stream connection ended. */
  disconnected(peer: Peer): void
  /** Called when a stream connection was not accepted, or a silent one was closed for a new one: there are too many. */
  crowded?(source: string | undefined): void
  /** Called with every address of ours that receives nothing at the moment, whenever that changes. */
  troubled?(addresses: readonly AddressTrouble[]): void
}

/** The certificate and key that TLS proves itself with; texts in PEM. */
export interface TlsIdentity {
  readonly cert: string
  readonly key: string
}

/** The settings of TLS. */
export interface TlsOptions extends TlsIdentity {
  /** The certificates that are trusted where we open the connection, in PEM; the system's when left out. */
  readonly ca?: string
}

/** The sockets: one UDP socket and one TCP listener per bound address, and the stream connections. */
export interface TransportLayer {
  /** The bound addresses with the real port (never 0) and, for a wildcard bind, the address as bound. */
  readonly listening: readonly LocalAddress[]
  /**
   * Returns which of our addresses a message to `peer` would leave from, for Via and Contact; `undefined`: no such
   * transport.
   */
  localFor(peer: Peer): LocalAddress | undefined
  /**
   * Sends serialised bytes; resolves to a fault when they could not leave. Opens a stream when none is there. A
   * datagram leaves from the socket bound to `from` (where the request that it answers came to), else from
   * `localFor(peer)`.
   */
  send(bytes: Uint8Array, peer: Peer, from?: LocalAddress): Promise<SendFault | undefined>
  /**
   * Marks a peer as doubtful when a request to it stayed without answer: its stream is ended if nothing else has come
   * on it lately either.
   */
  doubt(peer: Peer): void
  /**
   * Reads nothing from the stream of a peer that says more than it may for so many milliseconds, so that TCP slows it
   * down.
   */
  pause(peer: Peer, ms: number): void
  /** Sets the identity with which new connections prove themselves; those that are open go on (no restart). */
  setIdentity(identity: TlsIdentity): void
  /**
   * Opens and closes stream listeners until, besides those of the start, exactly these are there, and gives all of them
   * the identity; open connections go on. What cannot be opened is reported and leaves the others alone.
   */
  setListeners(wanted: MoreListeners): Promise<readonly ListenerFault[]>
  /** Returns the sizes of the tables it keeps. */
  tables(): Readonly<Record<string, number>>
  /** Closes all sockets once what was sent has left. */
  close(): Promise<void>
}

/** The listeners that come and go while the engine runs. */
export interface MoreListeners {
  readonly binds: readonly LocalAddress[]
  /** The settings of TLS, needed for `tls` and `wss`. */
  readonly tls?: TlsOptions
}

/** A listener that could not be opened, and the reason in one line. */
export interface ListenerFault {
  readonly bind: LocalAddress
  readonly text: string
}

/** Limits of the transports; sizes in bytes, times in milliseconds. */
export interface TransportLimits {
  /** The limit on headers and body of one message on a stream; a larger one is answered 513 and ends its connection. */
  readonly maxMessage: number
  readonly maxConnections: number
  readonly maxConnectionsPerSource: number
  /** The streams of strangers that have not brought a message yet; for one more the oldest of them is ended. */
  readonly maxUnproven: number
  /** The time after which a stream on which nothing was sent or received is closed. */
  readonly idleConnectionMs: number
  /** The time a message on a stream may take from its first to its last byte, and a peer's new stream to bring one. */
  readonly partialMessageMs: number
  /** The time that opening a stream may take. */
  readonly connectMs: number
  /** The longest interval at which a stream that we opened is kept alive (RFC 5626 §4.4.1). */
  readonly keepAliveMs: number
  /** The time the answer to a keep-alive may take. */
  readonly pongMs: number
  /** The time after which a stream in doubt on which nothing was received is dead. */
  readonly silentMs: number
}

/**
 * The default limits, sensible for an office; RFC 5626 §4.4.1 keeps streams alive every two minutes, and SIP itself
 * would wait 32 s.
 */
export const DEFAULT_TRANSPORT_LIMITS: TransportLimits = {
  maxMessage: 1_048_576,
  maxConnections: 2000,
  maxConnectionsPerSource: 500,
  maxUnproven: 200,
  idleConnectionMs: 1_800_000,
  partialMessageMs: 20_000,
  connectMs: 10_000,
  keepAliveMs: 60_000,
  pongMs: 10_000,
  silentMs: 10_000,
}
