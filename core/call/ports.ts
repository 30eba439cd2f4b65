import type { Clock, Logger } from '../kit/index.ts'
import type { Cause, DeviceFailure, PeerReason } from './cause/index.ts'
import type { HalfTrace, PeerFacts, TraceEntry } from './trace/half-trace.ts'

/** The journal in which halves leave their trace while the call runs, so that a killed server loses nothing. */
export interface JournalPort {
  /** Resolves when the half is on disk: before any response above 100 (O), before the first INVITE (T). */
  open(half: HalfTrace): Promise<void>
  /** Adds a step to an open half; `place` is its place in the trace. */
  append(recordId: string, place: number, entry: TraceEntry): void
  /** Closes a half that has ended; `half` holds all of its entries. */
  close(half: HalfTrace): void
  /** Removes a half that never began, as no INVITE was sent for it. It leaves nothing. */
  discard(half: HalfTrace): void
}

/** One device of a party, with everything needed to call it. */
export interface Device {
  /** Request-URI. */
  readonly uri: string
  /** URIs to route through (Path, RFC 3327). */
  readonly route: readonly string[]
  /** The address to send it to when the Request-URI's own address leads nowhere. */
  readonly nextHop?: string
  /** The name the phone gives itself when it registers. */
  readonly userAgent?: string
  /** The body types it accepts, as stated when it registered; only SDP if it stated none. */
  readonly accepts?: string
  /** Call-ID of the INVITE; chosen by the stack if left out. */
  readonly sipCallId?: string
}

/** The destination of a dialled number. */
export type Route =
  | {
      readonly kind: 'extension'
      readonly number: string
      readonly name: string
      readonly devices: readonly Device[]
    }
  /** Known, but there is nowhere to send the call. */
  | { readonly kind: 'unreachable'; readonly number: string; readonly name: string }
  | { readonly kind: 'not_found' }

/** The lookup of where a dialled number leads. */
export interface RoutingPort {
  route(request: {
    readonly callerNumber: string
    readonly dialedNumber: string
    readonly dialedHost: string
    readonly dialedGruu?: string | undefined
  }): Route | Promise<Route>
}

/** A body of several parts and its Content-Type, which belong together. */
export interface PartedBody {
  readonly type: string
  readonly text: string
}

/** An incoming call as described by the authenticated INVITE. */
export interface IncomingCall {
  readonly callerNumber: string
  /** Whether the caller's identity must be kept from the callee. */
  readonly isHidden: boolean
  /** Name in the From header; may be empty, and may hold anything. */
  readonly displayName: string
  /** Name of the extension in the configuration. */
  readonly configuredName: string
  readonly dialedNumber: string
  readonly dialedHost: string
  /** The `gr` parameter of the dialled URI, which means one phone (RFC 5627); empty without a value. */
  readonly dialedGruu?: string | undefined
  readonly peer: PeerFacts
  /** The offer; undefined for a delayed one. */
  readonly sdp: string | undefined
  /** The whole body, if the SDP is one part of it. */
  readonly partedBody?: PartedBody | undefined
  readonly maxForwards: number
  /** How long the caller waits for an answer (Expires). */
  readonly expiresMs?: number | undefined
  /** Whether it asks to take the place of another call (RFC 3891). */
  readonly replaces?: boolean
  /** Headers passed on to the callee unchanged. */
  readonly headers: Readonly<Record<string, string>>
}

/** A request inside a dialog, passed from one party to the other. */
export interface MidCallRequest {
  readonly method: 'INVITE' | 'UPDATE' | 'INFO' | 'MESSAGE'
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** The answer to a request inside a dialog. */
export interface MidCallAnswer {
  readonly status: number
  readonly reason: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** Passes on the SDP answer of the ACK; present when the 200 to a re-INVITE without an offer waits for it. */
  acknowledge?(sdp: string): void
}

/** A connection that has ended and was the only way to a phone. */
export interface EndedFlow {
  readonly peer: Pick<PeerFacts, 'transport' | 'remoteAddress'>
  /** How long the phone may take to come back, milliseconds. */
  readonly graceMs: number
  /** Returns whether it is back by now. */
  isBack(): boolean
}

/** Listener for the reports of a leg on either side once its dialog exists. */
export interface DialogListener {
  /** Called when the party hung up or, with `byPeer` false, the dialog was lost (no ACK, transport gone). */
  ended(reason: PeerReason, byPeer: boolean): void
  /**
   * Called when the party requests something of the other one. `respond` is called once; its answer can take the SDP of
   * an ACK.
   */
  request(request: MidCallRequest, respond: (answer: MidCallAnswer) => void): void
  /** Called when something goes wrong in the leg itself. */
  faulted(error: unknown): void
}

/** The operations that both kinds of legs offer once their dialog exists. */
export interface DialogLeg {
  /** Sends BYE with the cause. */
  release(cause: Cause): void
  /** Sends the party a request; always settles. */
  request(request: MidCallRequest): Promise<MidCallAnswer>
}

/** Provisional responses that inform the caller and do not mean ringing: the call is being forwarded, or is queued. */
export type Notice = 181 | 182

/** Listener for the reports of the caller's leg. */
export interface OriginatingListener extends DialogListener {
  /** Called when the caller sent CANCEL. */
  abandoned(reason: PeerReason): void
  /** Called when the 200 was sent. */
  answered(): void
  /** Called when the ACK came; for a delayed offer with the answer in it and what it agreed on. */
  acknowledged(sdp: string, agreed: PeerFacts): void
  /** Called when the answer could not be delivered: the caller had given up, or something went wrong. */
  unanswerable(problem: string): void
}

/** The caller's side of a call, as call control sees it. */
export interface OriginatingLeg extends DialogLeg {
  listen(listener: OriginatingListener): void
  /** Sends a provisional response, with early media if there is SDP. */
  ring(status: 180 | 183 | Notice, sdp: string): void
  /** Sends 200. */
  answer(sdp: string): void
  /** Sends a final failure with the status and the Reason of the cause. */
  refuse(cause: Cause): void
}

/** Listener for the reports of one of the callee's devices. */
export interface TerminatingListener extends DialogListener {
  provisional(status: number, sdp: string, peer: PeerFacts): void
  /**
   * Called when the device sent 200. For a delayed offer `sdp` is the offer, and `acknowledge` has to deliver the
   * answer.
   */
  answered(sdp: string, peer: PeerFacts, status?: number): void
  failed(failure: DeviceFailure, peer: PeerFacts): void
}

/** One device of the callee, as call control sees it. */
export interface TerminatingLeg extends DialogLeg {
  /** Sends CANCEL; if the answer was quicker, ends the dialog. `reason` is a Reason header value. */
  cancel(reason: string | undefined): void
  /** Delivers the caller's answer to a delayed offer. */
  acknowledge(sdp: string): void
}

/** The call as offered to a device. */
export interface Offer {
  /** Whether the device is given neither number nor name. */
  readonly isHidden: boolean
  readonly callerNumber: string
  readonly callerName: string
  readonly dialedNumber: string
  readonly sdp: string | undefined
  /** The body in place of the SDP, for devices that accept it. */
  readonly partedBody?: PartedBody | undefined
  readonly maxForwards: number
  readonly headers: Readonly<Record<string, string>>
}

/** The means of calling devices. */
export interface TerminatingLegs {
  /** Sends an INVITE; the listener is called later, never during the call itself. */
  invite(device: Device, offer: Offer, listener: TerminatingListener): TerminatingLeg
}

/** Everything the call model needs from outside. */
export interface CallPorts {
  readonly clock: Clock
  readonly log: Logger
  readonly journal: JournalPort
  readonly routing: RoutingPort
  readonly legs: TerminatingLegs
  /** Returns the name of this installation. */
  site(): string
  noAnswerMs(): number
  /** Returns how many calls a local caller may have in progress. */
  maxCalls(callerNumber: string): number
  newCallId(): string
  newRecordId(wallAt: number): string
  /** Chooses the Call-ID of an INVITE before it leaves, so that the journal names what is about to be sent. */
  newSipCallId?(): string
}
