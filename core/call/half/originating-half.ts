import { oBcsm, type OEffect, type OEvent, type OPointInCall } from '../bcsm/index.ts'
import { abandoned, CONNECTION_LOST, INTERNAL, interrupted, type Cause } from '../cause/index.ts'
import type { Edge } from '../mailbox/index.ts'
import type { CallPorts, IncomingLeg, LegEvent } from '../ports/index.ts'
import type { PeerFacts, TraceFacts } from '../trace/half-trace.ts'
import { agreedOf, attemptEvent, causeAsSent, stepOfCaller, stepOfUndelivered } from './caller-steps.ts'
import { createHalf, type HalfOrigin, type Met } from './half.ts'
import type { HalfEnd } from './half-end.ts'
import type { HalfEvent } from './half-event.ts'

/** An originating half: the O-BCSM over the leg of its party. */
export interface OriginatingHalf extends HalfEnd<OPointInCall, OEvent> {
  /** Puts the half into the journal and goes on from there. */
  begin(facts: TraceFacts): void
  /** Says which party is called. */
  routed(facts: TraceFacts): void
  /** Says that the call was sent on to another party before it was answered. */
  diverted(facts: TraceFacts): void
  /** Ends the half because there is nobody to call. */
  refused(cause: Cause, facts: TraceFacts): void
  /** Ends the half, and with it what it is connected to. */
  release(cause: Cause): void
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

/** Creates an originating half whose party called us; `tell` is called with its events. */
export function createOriginatingHalf(options: OriginatingHalfOptions): OriginatingHalf {
  const { ports, edge, leg, tell } = options
  const { clock, log } = ports
  const { callId, clockMs } = options.origin
  let sdpForParty = ''
  /** The answer whose 200 is on its way to the party; anything else waits until it is known whether it was sent. */
  let answering: { readonly peer: PeerFacts; ended?: Cause } | undefined
  /** Reason of the party's CANCEL. */
  let cancelReason: string | undefined
  let isRefusing = false
  /** Tasks that tell the party something, held back while the half is on its way to the disk. */
  let toldOnceStored: (() => void)[] | undefined = []

  const onceStored = (task: () => void) => {
    if (toldOnceStored) toldOnceStored.push(task)
    else task()
  }
  const refuse = (cause: Cause) => {
    isRefusing = true
    leg.refuse(cause)
    isRefusing = false
  }
  const perform = (effect: OEffect) => {
    const cause = half.facts.release
    switch (effect) {
      case 'analyse':
        return options.analyse()
      case 'callTarget':
        return options.callTarget()
      case 'tellProgress':
        return leg.ring(183, sdpForParty)
      case 'tellAlerting':
        return leg.ring(180, sdpForParty)
      case 'tellDiverted':
        return onceStored(() => leg.ring(181, ''))
      case 'answerCaller':
        return leg.answer(sdpForParty)
      case 'refuseCaller':
        return onceStored(() => refuse(cause!))
      case 'endCaller':
        return leg.release(cause!)
      case 'endTarget':
        return tell({ type: 'release', cause: cause!, reason: cancelReason })
    }
  }
  const half = createHalf<OPointInCall, OEvent, OEffect>({
    table: oBcsm,
    origin: options.origin,
    clock,
    log,
    journal: ports.journal,
    perform: (effect) => edge.leave(() => perform(effect)),
    meet: (point, cause) => options.meet(point as Parameters<typeof options.meet>[0], cause),
    changed: options.changed,
  })
  const undeliverable = (problem: string) => {
    answering = undefined
    if (half.hasEnded) return
    log.info('the answer did not reach the caller', { callId, problem })
    const step = stepOfUndelivered(problem)
    half.fire(step.event, { release: step.release })
  }
  const answerSent = () => {
    if (!answering) return
    const { peer, ended } = answering
    answering = undefined
    half.fire('connect', { peer, sipStatus: 200 })
    if (ended) half.fire('disconnect', { release: ended })
  }
  const hearLeg = (event: LegEvent): void => {
    if (event.type === 'requested') {
      return tell({ type: 'request', request: event.request, respond: event.respond })
    }
    if (event.type === 'acknowledged') {
      return tell({ type: 'acknowledge', answer: options.delaysOffer ? event : undefined })
    }
    if (event.type === 'faulted') return options.faulted(event.error)
    if (event.type === 'answer_sent') return answerSent()
    if (event.type === 'undeliverable') return undeliverable(event.problem)
    if (event.type === 'abandoned') cancelReason = event.reason.header
    const step = stepOfCaller(event)
    half.fire(step.event, { release: step.release })
  }
  const targetEnded = (cause: Cause) => {
    if (answering) answering.ended = cause
    else if (half.state === 'O_Active') half.fire('disconnect', { release: cause })
    else {
      const isExpired = clock.monotonic() - clockMs >= (options.expiresMs ?? Infinity)
      half.fire(attemptEvent(cause), { release: causeAsSent(cause, isExpired) })
    }
  }
  leg.listen(hearLeg)
  return {
    half,
    begin(facts) {
      const opened = half.open(facts)
      // Routing need not wait. Progress and answer come later anyway: the callee's half is written after this one.
      half.fire('setup')
      edge.resume(opened, () => {
        const tasks = toldOnceStored ?? []
        toldOnceStored = undefined
        for (const task of tasks) edge.leave(task)
      })
    },
    routed: (facts) => half.fire('routed', facts),
    diverted: (facts) => half.fire('diverted', facts),
    refused: (cause, facts) => half.fire('failure', { ...facts, release: cause }),
    hear(event) {
      switch (event.type) {
        case 'progress':
        case 'alerting':
          sdpForParty = event.sdp
          return half.fire(event.type, { sipStatus: event.type === 'alerting' ? 180 : 183 })
        case 'notice':
          if (!answering && !half.hasEnded) leg.ring(event.status, event.sdp)
          return
        case 'connect':
          sdpForParty = event.sdp
          answering = { peer: agreedOf(event.peer) }
          return half.fire('answer')
        case 'release':
          return targetEnded(event.cause)
        case 'acknowledge':
        case 'request':
          throw new Error(`${event.type} is for the bridge`)
      }
    },
    release: (cause) => half.fire('release', { release: cause }),
    tellFault() {
      if (isRefusing) leg.refuse(INTERNAL)
    },
    interrupt: () => half.fire('interrupted', { release: interrupted(half.facts.sipStatus) }),
    partyGone(goneAtMs) {
      if (half.state === 'O_Active') half.fire('disconnect', { release: CONNECTION_LOST, goneAtMs })
      else half.fire('abandon', { release: abandoned({}), goneAtMs })
    },
    midCall: (facts) => half.fire('midCall', facts),
    request: (request) => leg.request(request),
  }
}
