import type { PeerFacts } from '../trace/half-trace.ts'
import type { PartedBody } from './leg.ts'

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

/** A connection that has ended and was the only way to a phone. */
export interface EndedFlow {
  readonly peer: Pick<PeerFacts, 'transport' | 'remoteAddress'>
  /** How long the phone may take to come back, milliseconds. */
  readonly graceMs: number
  /** Returns whether it is back by now. */
  isBack(): boolean
}
