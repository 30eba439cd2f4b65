import type { SipRequest, SipResponse } from '../message/index.ts'
import type { Peer, Received, SendFault } from '../transport/index.ts'

/** Timer values of RFC 3261 §17 in milliseconds; 64·T1 is timer B, F, H and J, timerD is 32 s or more. */
export interface TimerValues {
  readonly t1: number
  readonly t2: number
  readonly t4: number
  readonly timerC: number
  readonly timerD: number
}

/** RFC 3261 Table 4. */
export const DEFAULT_TIMERS: TimerValues = { t1: 500, t2: 4000, t4: 5000, timerC: 185_000, timerD: 32_000 }

/** A request of a peer and the answers it gets (ist, nist; RFC 3261 §17.2, RFC 6026 §7). */
export interface ServerTransaction {
  /** Unique per layer. */
  readonly id: string
  /** To tag for answers: the layer uses it in the 200 to a CANCEL that comes before any answer with a tag. */
  readonly tag: string
  readonly request: SipRequest
  readonly peer: Peer
  readonly local: Received['local']
  /** False from the final answer to a non-INVITE and from the end of an INVITE transaction on. */
  readonly open: boolean
  /**
   * Sends an answer to where the request came from (RFC 3261 §18.2.2, RFC 3581) and retransmits it as the state table
   * says. A 2xx to INVITE is sent once per call: its retransmission belongs to the dialog layer above (§13.3.1.4).
   * Resolves to a fault when the transaction is over or the transport is gone.
   */
  respond(response: SipResponse): Promise<RespondFault | undefined>
  /**
   * Refuses a request of somebody who has not shown who he is: one request brings one answer. A challenge is forgotten
   * as soon as it is sent, and a copy of the request is a new one (RFC 3261 §26.3.2.4); another refusal is given again to
   * copies only. The caller of an INVITE that has been answered 100 sends none: he gets it again, twice at most.
   */
  refuse(response: SipResponse): Promise<RespondFault | undefined>
}

/** Why an answer was not sent. */
export type RespondFault = SendFault | { readonly code: 'terminated'; readonly text: string }

/** Hears of one server transaction after it was handed over. */
export interface ServerHandler {
  /** A CANCEL matched this INVITE; the layer has answered it 200. The answer to the INVITE itself is the handler's. */
  cancelled(cancel: Received<SipRequest>): void
  /**
   * 64·T1 passed without ACK to a non-2xx final (timer H), or an answer could not be sent. After `transport` an INVITE
   * transaction lives on (RFC 6026 §8.7) and still wants its final answer; it may be told more than once.
   */
  failed(reason: 'no-ack' | 'transport'): void
  /** It is forgotten. */
  ended(): void
}

/** A request of ours and the answers that come (ict, nict; RFC 3261 §17.1, RFC 6026 §8). */
export interface ClientTransaction {
  readonly id: string
  /** As sent, with Via and branch. */
  readonly request: SipRequest
  readonly peer: Peer
  /**
   * INVITE only: sends CANCEL with these header lines added, at once or as soon as a provisional answer came
   * (RFC 3261 §9.1); nothing is sent when a final answer was first.
   */
  cancel(extra: readonly { name: string; value: string }[]): void
}

/** Why a request has no final answer; `too-large`: the transport carries no message of its size. */
export type ClientFailure = 'timeout' | 'transport' | 'too-large'

/** Hears of one client transaction. */
export interface ClientHandler {
  /** Every answer, 100 included. ACK to a non-2xx has been sent by the layer. A repeated or forked 2xx comes again. */
  response(received: Received<SipResponse>): void
  /** Timer B, F or C passed, or it could not be sent. No `response` with a final status came or comes. */
  failed(reason: ClientFailure, text: string): void
  ended(): void
}

/** A message that was on the wire before: sent again by us, or come again from the peer. */
export type Repetition = 'resent request' | 'resent response' | 'repeated request' | 'repeated response'

/** What the transaction layer tells the layer above. */
export interface TransactionUser {
  /** The final answer to a new request that needs nobody to decide about it: it is sent without a transaction. */
  answerAtOnce?(received: Received<SipRequest>): SipResponse | undefined
  /** A new request other than ACK and matched CANCEL. The handler may be given synchronously only. */
  request(transaction: ServerTransaction, received: Received<SipRequest>): ServerHandler
  /** An ACK that belongs to no INVITE transaction with a non-2xx answer: the ACK of a 2xx, or a stray one. */
  ack(received: Received<SipRequest>): void
  /** A response that belongs to no transaction any more. */
  strayResponse(received: Received<SipResponse>): void
}

/** Matches messages to transactions (RFC 3261 §17.1.3, §17.2.3) and runs them. */
export interface TransactionLayer {
  /**
   * Starts a client transaction for any method but ACK. The layer puts the top Via on, with a branch of its own and
   * `rport`. Faults are told later, never before this returns.
   */
  request(request: SipRequest, peer: Peer, handler: ClientHandler): ClientTransaction
  /** Sends a message outside any transaction: the ACK of a 2xx (top Via put on by the layer), or a stateless answer. */
  send(message: SipRequest | SipResponse, peer: Peer): Promise<SendFault | undefined>
  /** Feeds what a transport received. */
  received(received: Received): void
  /** A stream connection ended: its client transactions fail with `transport`. */
  disconnected(peer: Peer): void
  /** Number of transactions per kind: ict, nict, ist, nist. */
  tables(): Readonly<Record<string, number>>
  /** Number of all transactions. */
  readonly size: number
  /** Number of server transactions that requests of an address began. */
  ofSource(address: string): number
  /** Whether a request is a copy of one that has its transaction, or the ACK or CANCEL of an INVITE that has. */
  knows(request: SipRequest): boolean
  close(): void
  /** The timer values it runs with, for the layer above (§13.3.1.4). */
  readonly timers: TimerValues
}
