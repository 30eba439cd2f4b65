import type { Cause, DeviceFailure, PeerReason } from '../cause/index.ts'
import type { DivertedBy } from '../service/diverted-by.ts'
import type { PeerFacts } from '../trace/half-trace.ts'
import { GONE, type MidCallAnswer, type MidCallRequest } from './mid-call.ts'

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

/** A body of several parts and its Content-Type, which belong together. */
export interface PartedBody {
  readonly type: string
  readonly text: string
}

/** The call as offered to a device. */
export interface Offer {
  /** Whether the device is given neither number nor name. */
  readonly isHidden: boolean
  readonly callerNumber: string
  readonly callerName: string
  readonly dialedNumber: string
  /** Those who sent the call elsewhere, the last one first. */
  readonly diversions: readonly DivertedBy[]
  readonly sdp: string | undefined
  /** The body in place of the SDP, for devices that accept it. */
  readonly partedBody?: PartedBody | undefined
  readonly maxForwards: number
  readonly headers: Readonly<Record<string, string>>
}

/** Provisional responses that inform the caller and do not mean ringing: the call is being forwarded, or is queued. */
export type Notice = 181 | 182

/** An event that a leg reports; a closed set. The comment says which legs report it: incoming, outgoing or both. */
export type LegEvent =
  /** Outgoing: a provisional response. */
  | { readonly type: 'progress'; readonly status: number; readonly sdp: string; readonly peer: PeerFacts }
  /**
   * Outgoing: the device sent 2xx. For a delayed offer `sdp` is the offer, and `acknowledge` has to deliver the answer.
   */
  | { readonly type: 'answered'; readonly sdp: string; readonly peer: PeerFacts; readonly status: number }
  /** Outgoing: the INVITE failed. */
  | { readonly type: 'failed'; readonly failure: DeviceFailure; readonly peer: PeerFacts }
  /** Incoming: the 200 was sent. */
  | { readonly type: 'answer_sent' }
  /** Incoming: the answer could not be delivered, since the caller had given up or something went wrong. */
  | { readonly type: 'undeliverable'; readonly problem: string }
  /** Incoming: the ACK came; for a delayed offer with the answer in it and what it agreed on. */
  | { readonly type: 'acknowledged'; readonly sdp: string; readonly agreed: PeerFacts }
  /** Incoming: the caller sent CANCEL. */
  | { readonly type: 'abandoned'; readonly reason: PeerReason }
  /** Both: the party hung up or, with `byPeer` false, the dialog was lost (no ACK, transport gone). */
  | { readonly type: 'ended'; readonly reason: PeerReason; readonly byPeer: boolean }
  /** Both: the party requests something of the other one. `respond` is called once. */
  | {
      readonly type: 'requested'
      readonly request: MidCallRequest
      readonly respond: (answer: MidCallAnswer) => void
    }
  /** Both: something went wrong in the leg itself. */
  | { readonly type: 'faulted'; readonly error: unknown }

/** The listener of a leg. It is called later, never during a call of the leg's own functions. */
export type Hear = (event: LegEvent) => void

/** One SIP dialog, or what is to become one; it knows no call. */
export interface Leg {
  /** Sends BYE with the cause. */
  release(cause: Cause): void
  /** Sends the party a request; always settles. */
  request(request: MidCallRequest): Promise<MidCallAnswer>
}

/** A leg whose INVITE came to us. */
export interface IncomingLeg extends Leg {
  listen(hear: Hear): void
  /** Sends a provisional response, with early media if there is SDP. */
  ring(status: 180 | 183 | Notice, sdp: string): void
  /** Sends 200. */
  answer(sdp: string): void
  /** Sends a final failure with the status and the Reason of the cause. */
  refuse(cause: Cause): void
}

/** A leg whose INVITE we sent. */
export interface OutgoingLeg extends Leg {
  /** Sends CANCEL; if the answer was quicker, ends the dialog. `reason` is a Reason header value. */
  cancel(reason: string | undefined): void
  /** Delivers the answer to a delayed offer. */
  acknowledge(sdp: string): void
}

/** The means of calling devices. */
export interface Legs {
  /** Sends an INVITE. */
  call(device: Device, offer: Offer, hear: Hear): OutgoingLeg
}

/** A stand-in for a leg that could not be made. */
export const NO_LEG: OutgoingLeg = {
  cancel: () => undefined,
  acknowledge: () => undefined,
  release: () => undefined,
  request: () => Promise.resolve(GONE),
}
