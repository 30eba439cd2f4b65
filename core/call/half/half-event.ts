import type { Cause } from '../cause/index.ts'
import type { MidCallAnswer, MidCallRequest, Notice } from '../ports/index.ts'
import type { PeerFacts, TraceFacts } from '../trace/half-trace.ts'

/**
 * An event that a half reports and that the half at the other end of its bridge takes; the only way for anything to get
 * from one half to another. A closed set: a new kind of event is a change to every place that switches over it.
 */
export type HalfEvent =
  | { readonly type: 'progress'; readonly sdp: string }
  | { readonly type: 'alerting'; readonly sdp: string }
  | { readonly type: 'notice'; readonly status: Notice; readonly sdp: string }
  | {
      readonly type: 'connect'
      readonly sdp: string
      readonly peer: PeerFacts
      /** The session that the party has; another one than `sdp` where the caller was given an answer before. */
      readonly session: string
      /** What a half that originates learns of whom its party talks with, where that is not who was called last. */
      readonly party?: TraceFacts | undefined
    }
  /** The party has the answer; with a delayed offer it gave its own, and what that agreed on. */
  | {
      readonly type: 'acknowledge'
      readonly answer?: { readonly sdp: string; readonly agreed: PeerFacts } | undefined
    }
  | {
      readonly type: 'request'
      readonly request: MidCallRequest
      readonly respond: (answer: MidCallAnswer) => void
    }
  /** `reason` is the Reason header of the CANCEL that ended the half, if it may be passed on. */
  | { readonly type: 'release'; readonly cause: Cause; readonly reason?: string | undefined }
