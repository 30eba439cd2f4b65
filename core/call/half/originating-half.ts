import { oBcsm, type OEffect, type OEvent, type OPointInCall } from '../bcsm/index.ts'
import { abandoned, asFinal, CONNECTION_LOST, interrupted, type Cause } from '../cause/index.ts'
import type { Edge } from '../mailbox/index.ts'
import type { CallPorts, IncomingLeg, LegEvent } from '../ports/index.ts'
import type { PeerFacts, TraceFacts } from '../trace/half-trace.ts'
import { agreedOf, attemptEvent, causeAsSent, stepOfCaller, stepOfUndelivered } from './caller-steps.ts'
import { createHalf, type Half, type HalfOrigin, type Met } from './half.ts'
import type { HalfEnd } from './half-end.ts'
import type { HalfEvent } from './half-event.ts'
import { tellOnceStored, type ToldOnceStored } from './told-once-stored.ts'

/** An originating half: the O-BCSM over the leg of its party. */
export interface OriginatingHalf extends HalfEnd<OPointInCall, OEvent> {
  /** Puts the half into the journal and goes on from there. */
  begin(facts: TraceFacts): void
  /** Says which party is called. */
  routed(facts: TraceFacts): void
  /** Says that the call was sent on to another party before it was answered, and whether that party is tried. */
  diverted(facts: TraceFacts, isTried: boolean): void
  /** Ends the half because there is nobody to call. */
  refused(cause: Cause, facts: TraceFacts): void
  /** Sends the fault in place of a refusal that could not be sent. */
  tellFault(): void
}

/** The parts of an originating half that its call provides. */
export interface OriginatingHalfOptions {
  readonly ports: CallPorts
  readonly edge: Edge
  readonly origin: HalfOrigin
  readonly leg: IncomingLeg
  /** Whether the party's INVITE came without an offer. */
  readonly delaysOffer: boolean
  /** How long the party waits for an answer; without an end if left out. */
  readonly expiresMs: number | undefined
  /** Called when the half asks who is to be called, and when that party is to be called. */
  readonly analyse: () => void
  readonly callTarget: () => void
  readonly tell: (event: HalfEvent) => void
  /** Called before the half ends because nobody answers it. */
  readonly meet: (point: 'O_Busy' | 'O_No_Answer' | 'Route_Select_Failure', cause: Cause) => Met | undefined
  /** Called when something goes wrong in the leg. */
  readonly faulted: (error: unknown) => void
  readonly changed: () => void
}

/** How much too early a timer may fire. */
const TIMER_TOLERANCE_MS = 5

/** An originating half while it runs. */
interface Caller extends OriginatingHalfOptions {
  readonly half: Half<OPointInCall, OEvent>
  readonly told: ToldOnceStored
  /** The session of the other party, as the caller is told of it. */
  sdp: string
  /** The answer whose 200 is on its way to the caller; anything else waits until it is known whether it was sent. */
  answering: { readonly peer: PeerFacts; ended?: Cause } | undefined
  /** Reason of the caller's CANCEL. */
  cancelReason: string | undefined
}

function perform(caller: Caller, effect: OEffect): void {
  const { told, leg, sdp } = caller
  const cause = caller.half.facts.release
  switch (effect) {
    case 'analyse':
      return caller.analyse()
    case 'callTarget':
      return caller.callTarget()
    case 'tellProgress':
      return told.ring(183, sdp)
    case 'tellAlerting':
      return told.ring(180, sdp)
    case 'tellDiverted':
      return told.ring(181, '')
    case 'answerCaller':
      return told.answer(sdp)
    case 'refuseCaller':
      return told.refuse(asFinal(cause!))
    case 'endCaller':
      return leg.release(cause!)
    case 'endTarget':
      return caller.tell({ type: 'release', cause: cause!, reason: caller.cancelReason })
    case 'callOriginator':
    case 'collect':
    case 'endInTime':
    case 'discard':
      throw new Error(`${effect} is for a party that is called first`)
  }
}

function undeliverable(caller: Caller, problem: string): void {
  const { half, ports, origin } = caller
  caller.answering = undefined
  if (half.hasEnded) return
  ports.log.info('the answer did not reach the caller', { callId: origin.callId, problem })
  const step = stepOfUndelivered(problem)
  half.fire(step.event, { release: step.release })
}

function answerSent(caller: Caller): void {
  if (!caller.answering) return
  const { peer, ended } = caller.answering
  caller.answering = undefined
  caller.half.fire('connect', { peer, sipStatus: 200 })
  if (ended) caller.half.fire('disconnect', { release: ended })
}

function hearLeg(caller: Caller, event: LegEvent): void {
  switch (event.type) {
    case 'requested':
      return caller.tell({ type: 'request', request: event.request, respond: event.respond })
    case 'acknowledged':
      return caller.tell({ type: 'acknowledge', answer: caller.delaysOffer ? event : undefined })
    case 'faulted':
      return caller.faulted(event.error)
    case 'answer_sent':
      return answerSent(caller)
    case 'undeliverable':
      return undeliverable(caller, event.problem)
    default: {
      if (event.type === 'abandoned') caller.cancelReason = event.reason.header
      const step = stepOfCaller(event)
      return caller.half.fire(step.event, { release: step.release })
    }
  }
}

function targetEnded(caller: Caller, cause: Cause): void {
  const { half, ports, origin, expiresMs = Infinity } = caller
  if (caller.answering) caller.answering.ended = cause
  else if (half.state === 'O_Active') half.fire('disconnect', { release: cause })
  else {
    const isExpired = ports.clock.monotonic() - origin.clockMs >= expiresMs - TIMER_TOLERANCE_MS
    half.fire(attemptEvent(cause), { release: causeAsSent(cause, isExpired) })
  }
}

function hearTarget(caller: Caller, event: HalfEvent): void {
  const { half, told } = caller
  switch (event.type) {
    case 'progress':
    case 'alerting':
      caller.sdp = event.sdp
      return half.fire(event.type, { sipStatus: event.type === 'alerting' ? 180 : 183 })
    case 'notice':
      if (!caller.answering && !half.hasEnded) told.ring(event.status, event.sdp)
      return
    case 'connect':
      caller.sdp = event.sdp
      caller.answering = { peer: agreedOf(event.peer) }
      return half.fire('answer', event.party)
    case 'release':
      return targetEnded(caller, event.cause)
    case 'acknowledge':
    case 'request':
      throw new Error(`${event.type} is for the bridge`)
  }
}

/** Creates an originating half whose party called us; `tell` is called with its events. */
export function createOriginatingHalf(options: OriginatingHalfOptions): OriginatingHalf {
  const { ports, edge, leg } = options
  const half = createHalf<OPointInCall, OEvent, OEffect>({
    table: oBcsm,
    origin: options.origin,
    clock: ports.clock,
    log: ports.log,
    journal: ports.journal,
    perform: (effect) => edge.leave(() => perform(caller, effect)),
    meet: (point, cause) => options.meet(point as Parameters<typeof options.meet>[0], cause),
    changed: options.changed,
  })
  const told = tellOnceStored(leg, edge)
  const caller: Caller = { ...options, half, told, sdp: '', answering: undefined, cancelReason: undefined }
  leg.listen((event) => hearLeg(caller, event))
  return {
    half,
    begin(facts) {
      if (half.hasEnded) return
      const opened = half.open(facts)
      // Routing need not wait. Progress and answer come later anyway: the callee's half is written after this one.
      half.fire('setup')
      edge.resume(opened, () => told.stored())
    },
    routed: (facts) => half.fire('routed', facts),
    diverted: (facts, isTried) => half.fire(isTried ? 'diverted' : 'misdirected', facts),
    refused: (cause, facts) => half.fire('failure', { ...facts, release: cause }),
    hear: (event) => hearTarget(caller, event),
    release: (cause) => half.fire('release', { release: cause }),
    tellFault: () => told.tellFault(),
    interrupt: () => half.fire('interrupted', { release: interrupted(half.facts.sipStatus) }),
    partyGone(goneAtMs) {
      if (half.hasEnded) return
      if (half.state === 'O_Active') return half.fire('disconnect', { release: CONNECTION_LOST, goneAtMs })
      half.fire('abandon', { release: abandoned({}), goneAtMs })
      // Unlike after a CANCEL, nobody has answered the INVITE.
      told.refuse(abandoned({}))
    },
    midCall: (facts) => half.fire('midCall', facts),
    request: (request) => leg.request(request),
  }
}
