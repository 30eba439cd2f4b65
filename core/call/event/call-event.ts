import type { Cause } from '../cause/index.ts'
import type { MidCallAnswer, MidCallRequest, Notice } from '../ports.ts'
import type { PeerFacts } from '../trace/half-trace.ts'

/**
 * An event that a terminating half reports to the call; the only way for anything to get from one half to the other. A
 * closed set: a new kind of event is a change to every place that switches over it.
 */
export type CallEvent =
  | { readonly type: 'progress'; readonly sdp: string }
  | { readonly type: 'alerting'; readonly sdp: string }
  | { readonly type: 'notice'; readonly status: Notice; readonly sdp: string }
  | { readonly type: 'connect'; readonly sdp: string; readonly peer: PeerFacts }
  | {
      readonly type: 'update'
      readonly request: MidCallRequest
      readonly respond: (answer: MidCallAnswer) => void
    }
  | {
      readonly type: 'info'
      readonly request: MidCallRequest
      readonly respond: (answer: MidCallAnswer) => void
    }
  | { readonly type: 'release'; readonly cause: Cause }

/**
 * Turns a request inside a dialog into an event: one that changes the session, or one that only carries information.
 */
export const midCallEvent = (
  request: MidCallRequest,
  respond: (answer: MidCallAnswer) => void,
): CallEvent => ({
  type: request.method === 'INVITE' || request.method === 'UPDATE' ? 'update' : 'info',
  request,
  respond,
})
