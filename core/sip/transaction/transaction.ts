import type { SipRequest, SipResponse } from '../message/index.ts'
import type { Peer, Received, SendFault } from '../transport/index.ts'

/** The timer values of RFC 3261 §17 in milliseconds; 64·T1 is timer B, F, H and J, timerD is 32 s or more. */
export interface TimerValues {
  readonly t1: number
  readonly t2: number
  readonly t4: number
  readonly timerC: number
  readonly timerD: number
}

/** The defaults of RFC 3261 Table 4. */
export const DEFAULT_TIMERS: TimerValues = { t1: 500, t2: 4000, t4: 5000, timerC: 185_000, timerD: 32_000 }

/** A request of a peer and the answers it gets (ist, nist; RFC 3261 §17.2, RFC 6026 §7). */
export interface ServerTransaction {
  /** The id, unique per layer. */
  readonly id: string
  /** The To tag for answers: the layer uses it in the 200 to a CANCEL that comes before any answer with a tag. */
  readonly tag: string
  readonly request: SipRequest
  readonly peer: Peer
  readonly local: Received['local']
  /**
   * Whether answers are still possible: false from the final answer to a non-INVITE and from the end of an INVITE
   * transaction on.
   */
  readonly open: boolean
  /**
   * Sends an answer to where the request came from (RFC 3261 §18.2.2, RFC 3581) and retransmits it as the state table
   * says. A 2xx to INVITE is sent once per call: its retransmission belongs to the dialog layer above (§13.3.1.4).
   * Resolves to a fault when the transaction is over or the transport is gone.
   */
  respond(response: SipResponse): Promise<RespondFault | undefined>
  /**
   * Refuses a request of somebody who has not shown who he is: one request brings one answer. A challenge is forgotten
   * as soon as it is sent, and a copy of the request is a new one (RFC 3261 §26.3.2.4); another refusal is given again
   * to copies only. The caller of an INVITE that has been answered 100 sends none: he gets it again, twice at most.
   */
  refuse(response: SipResponse): Promise<RespondFault | undefined>
}

/** The reason why an answer was not sent. */
export type RespondFault = SendFault | { readonly code: 'terminated'; readonly text: string }

/** The listener for one server transaction after it was handed over. */
export interface ServerHandler {
  /**
   * Called when a CANCEL matched this INVITE; the layer has answered it 200. The answer to the INVITE itself is the
   * handler's.
   */
  cancelled(cancel: Received<SipRequest>): void
  /**
   * Called when 64·T1 passed without ACK to a non-2xx final (timer H), or an answer could not be sent. After
   * `transport` an INVITE transaction lives on (RFC 6026 §8.7) and still wants its final answer; it may be called more
   * than once.
   */
  failed(reason: 'no-ack' | 'transport'): void
  /** Called when the transaction is forgotten. */
  ended(): void
}

/** A request of ours and the answers that come (ict, nict; RFC 3261 §17.1, RFC 6026 §8). */
export interface ClientTransaction {
  readonly id: string
  /** The request as sent, with Via and branch. */
  readonly request: SipRequest
  readonly peer: Peer
  /**
   * Cancels an INVITE, and no other request: sends CANCEL with these header lines added, at once or as soon as a
   * provisional answer came (RFC 3261 §9.1); nothing is sent when a final answer was first.
   */
  cancel(extra: readonly { name: string; value: string }[]): void
}

/** The reason why a request has no final answer; `too-large`: the transport carries no message of its size. */
export type ClientFailure = 'timeout' | 'transport' | 'too-large'

/** The listener for one client transaction. */
export interface ClientHandler {
  /**
   * Called with every answer, 100 included. The ACK to a non-2xx has been sent by the layer. A repeated or forked 2xx
   * comes again.
   */
  response(received: Received<SipResponse>): void
  /**
   * Called when timer B, F or C passed, or the request could not be sent. No `response` with a final status came or
   * comes.
   */
  failed(reason: ClientFailure, text: string): void
  ended(): void
}

/** A message that was on the wire before: sent again by us, or come again from the peer. */
export type Repetition = 'resent request' | 'resent response' | 'repeated request' | 'repeated response'

/** The layer above the transaction layer, as the latter calls it. */
export interface TransactionUser {
  /**
   * Returns the final answer to a new request that needs nobody to decide about it: it is sent without a transaction.
   */
  answerAtOnce?(received: Received<SipRequest>): SipResponse | undefined
  /** Called with a new request other than ACK and matched CANCEL. The handler may be returned synchronously only. */
  request(transaction: ServerTransaction, received: Received<SipRequest>): ServerHandler
  /**
   * Called with an ACK that belongs to no INVITE transaction with a non-2xx answer: the ACK of a 2xx, or a stray one.
   */
  ack(received: Received<SipRequest>): void
  /** Called with a response that does not belong to any transaction any more. */
  strayResponse(received: Received<SipResponse>): void
}

/** The layer that matches messages to transactions (RFC 3261 §17.1.3, §17.2.3) and runs them. */
export interface TransactionLayer {
  /**
   * Starts a client transaction for any method but ACK. The layer adds the top Via, with a branch of its own and
   * `rport`. Faults are reported later, never before this returns.
   */
  request(request: SipRequest, peer: Peer, handler: ClientHandler): ClientTransaction
  /** Sends a message outside any transaction: the ACK of a 2xx (top Via added by the layer), or a stateless answer. */
  send(message: SipRequest | SipResponse, peer: Peer): Promise<SendFault | undefined>
  /** Feeds what a transport received. */
  received(received: Received): void
  /** Called when a stream connection ended: its client transactions fail with `transport`. */
  disconnected(peer: Peer): void
  /** Returns the number of transactions per kind: ict, nict, ist, nist. */
  tables(): Readonly<Record<string, number>>
  /** Number of all transactions. */
  readonly size: number
  /** Returns the number of server transactions that requests of an address began. */
  ofSource(address: string): number
  /**
   * Returns whether a request is a copy of one that has its transaction, or the ACK or CANCEL of an INVITE that has
   * one.
   */
  knows(request: SipRequest): boolean
  close(): void
  /** The timer values it runs with, for the layer above (§13.3.1.4). */
  readonly timers: TimerValues
}
