import type { OEvent } from '../bcsm/index.ts'
import { abandoned, causeForCaller, dialogLost, hungUp, INTERNAL, type Cause } from '../cause/index.ts'
import type { LegEvent } from '../ports/index.ts'
import type { PeerFacts } from '../trace/half-trace.ts'

/** An event of the O-BCSM that ends the half, and why. */
export interface CallerStep {
  readonly event: OEvent
  readonly release: Cause
}

/** Returns the event for the end of the half that was called. */
export function attemptEvent(cause: Cause): OEvent {
  if (cause.kind === 'busy') return 'busy'
  return cause.kind === 'no_answer' || cause.kind === 'rejected' ? 'noAnswer' : 'failure'
}

/** Returns the step that the end of the caller's leg is for its half. */
export function stepOfCaller(
  event: Exclude<
    LegEvent,
    { type: 'requested' | 'acknowledged' | 'faulted' | 'answer_sent' | 'undeliverable' }
  >,
): CallerStep {
  switch (event.type) {
    case 'abandoned':
      return { event: 'abandon', release: abandoned(event.reason) }
    case 'ended': {
      const { reason, byPeer } = event
      const release = byPeer ? hungUp('caller', reason) : dialogLost(reason.text ?? '')
      return { event: 'disconnect', release }
    }
    case 'progress':
    case 'answered':
    case 'failed':
      throw new Error(`an incoming leg reports ${event.type}`)
  }
}

/** Returns the step after an answer that did not reach the caller. */
export const stepOfUndelivered = (problem: string): CallerStep =>
  // The engine had answered the INVITE before: the caller had given up.
  /unknown transaction/i.test(problem)
    ? { event: 'abandon', release: abandoned({}) }
    : { event: 'failure', release: INTERNAL }

/** Returns the cause as sent to the caller; one whose own time limit has passed gets 487 (RFC 3261 §13.3.1). */
export const causeAsSent = (cause: Cause, isExpired: boolean): Cause =>
  isExpired && cause.by === 'server' ? { ...cause, sipStatus: 487 } : causeForCaller(cause)

/** Returns the facts about the other party that are agreed on with this one. */
export const agreedOf = ({ codec, srtp }: PeerFacts): PeerFacts => ({
  ...(codec === undefined ? {} : { codec }),
  ...(srtp === undefined ? {} : { srtp }),
})
