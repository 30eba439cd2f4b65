import type { Clock, Logger } from '../kit/index.ts'
import type { Cause, DeviceFailure, PeerReason } from './cause/index.ts'
import type { HalfTrace, PeerFacts, TraceEntry } from './trace/half-trace.ts'

/** Where halves leave their trace while the call runs, so that a killed server loses nothing. */
export interface JournalPort {
  /** Resolves when the half is on disk: before any response above 100 (O), before the first INVITE (T). */
  open(half: HalfTrace): Promise<void>
  /** A further step of an open half; `place` is its place in the trace. */
  append(recordId: string, place: number, entry: TraceEntry): void
  /** The half has ended; `half` holds all of its entries. */
  close(half: HalfTrace): void
  /** The half never began: no INVITE of it was sent. It leaves nothing. */
  discard(half: HalfTrace): void
}

/** How to call one device of a party. */
export interface Device {
  /** Request-URI. */
  readonly uri: string
  /** URIs to route through (Path, RFC 3327). */
  readonly route: readonly string[]
  /** Where to send it when the Request-URI's own address leads nowhere. */
  readonly nextHop?: string
  /** What the phone calls itself when it registers. */
  readonly userAgent?: string
  /** What bodies it takes, as it said when it registered; SDP alone where it said nothing. */
  readonly accepts?: string
  /** Call-ID of the INVITE; left out, the stack chooses one. */
  readonly sipCallId?: string
}

/** Where a dialled number leads. */
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

/** Tells where a dialled number leads. */
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

/** Who calls whom, as the authenticated INVITE says. */
export interface IncomingCall {
  readonly callerNumber: string
  /** The callee must not be told who calls. */
  readonly isHidden: boolean
  /** Name in the From header; may be empty, and may hold anything. */
  readonly displayName: string
  /** Name of the extension in the configuration. */
  readonly configuredName: string
  readonly dialedNumber: string
  readonly dialedHost: string
  /** The `gr` parameter of the dialled URI, empty without a value: it means one phone (RFC 5627). */
  readonly dialedGruu?: string | undefined
  readonly peer: PeerFacts
  /** Undefined for a delayed offer. */
  readonly sdp: string | undefined
  /** The whole body, where the SDP is a part of it. */
  readonly partedBody?: PartedBody | undefined
  readonly maxForwards: number
  /** How long the caller waits for an answer (Expires). */
  readonly expiresMs?: number | undefined
  /** It wants to take the place of another call (RFC 3891). */
  readonly replaces?: boolean
  /** Headers that go on to the callee as they are. */
  readonly headers: Readonly<Record<string, string>>
}

/** A request inside a dialog that goes from one party to the other. */
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
  /** Present when the 200 to a re-INVITE without an offer waits for the answer in the ACK. */
  acknowledge?(sdp: string): void
}

/** A connection that ended, and was the only way to a phone. */
export interface EndedFlow {
  readonly peer: Pick<PeerFacts, 'transport' | 'remoteAddress'>
  /** How long the phone may take to come back, milliseconds. */
  readonly graceMs: number
  /** Whether it is back by now. */
  isBack(): boolean
}

/** What a leg of either side reports once its dialog is there. */
export interface DialogListener {
  /** The party hung up; or, `byPeer` false, the dialog was lost (no ACK, transport gone). */
  ended(reason: PeerReason, byPeer: boolean): void
  /** The party wants something of the other one. `respond` is called once; it tells of the SDP in an ACK. */
  request(request: MidCallRequest, respond: (answer: MidCallAnswer) => void): void
  /** Something went wrong in the leg itself. */
  faulted(error: unknown): void
}

/** What both kinds of legs can do once their dialog is there. */
export interface DialogLeg {
  /** BYE with the cause. */
  release(cause: Cause): void
  /** Asks the party something; always settles. */
  request(request: MidCallRequest): Promise<MidCallAnswer>
}

/** The call is forwarded, or waits: provisional responses that tell the caller something and mean no ringing. */
export type Notice = 181 | 182

/** What the leg of the caller reports. */
export interface OriginatingListener extends DialogListener {
  /** CANCEL. */
  abandoned(reason: PeerReason): void
  /** The 200 left. */
  answered(): void
  /** The ACK came; with the answer in it, and what it agreed on, when the offer was delayed. */
  acknowledged(sdp: string, agreed: PeerFacts): void
  /** The answer could not be delivered: the caller had given up, or something went wrong. */
  unanswerable(problem: string): void
}

/** The caller's side of a call, as call control sees it. */
export interface OriginatingLeg extends DialogLeg {
  listen(listener: OriginatingListener): void
  /** A provisional response, with early media where there is SDP. */
  ring(status: 180 | 183 | Notice, sdp: string): void
  /** 200. */
  answer(sdp: string): void
  /** A final failure with the status and the Reason of the cause. */
  refuse(cause: Cause): void
}

/** What a device of the callee reports. */
export interface TerminatingListener extends DialogListener {
  provisional(status: number, sdp: string, peer: PeerFacts): void
  /** 200. For a delayed offer `sdp` is the offer, and `acknowledge` has to bring the answer. */
  answered(sdp: string, peer: PeerFacts, status?: number): void
  failed(failure: DeviceFailure, peer: PeerFacts): void
}

/** One device of the callee, as call control sees it. */
export interface TerminatingLeg extends DialogLeg {
  /** CANCEL; when the answer was quicker, the dialog is ended. `reason` is a Reason header value. */
  cancel(reason: string | undefined): void
  /** Brings the caller's answer for a delayed offer. */
  acknowledge(sdp: string): void
}

/** What is offered to a device. */
export interface Offer {
  /** The device is told neither number nor name. */
  readonly isHidden: boolean
  readonly callerNumber: string
  readonly callerName: string
  readonly dialedNumber: string
  readonly sdp: string | undefined
  /** In place of the SDP, for devices that take it. */
  readonly partedBody?: PartedBody | undefined
  readonly maxForwards: number
  readonly headers: Readonly<Record<string, string>>
}

/** Calls devices. */
export interface TerminatingLegs {
  /** Sends an INVITE; the listener is called later, never during the call itself. */
  invite(device: Device, offer: Offer, listener: TerminatingListener): TerminatingLeg
}

/** Everything the call model needs of the world. */
export interface CallPorts {
  readonly clock: Clock
  readonly log: Logger
  readonly journal: JournalPort
  readonly routing: RoutingPort
  readonly legs: TerminatingLegs
  /** Name of this installation. */
  site(): string
  noAnswerMs(): number
  /** How many calls a local caller may have in progress. */
  maxCalls(callerNumber: string): number
  newCallId(): string
  newRecordId(wallAt: number): string
  /** Chooses the Call-ID of an INVITE before it leaves, so that the journal names what is about to be sent. */
  newSipCallId?(): string
}
