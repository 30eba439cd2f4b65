import { tBcsm, type TEffect, type TEvent, type TPointInCall } from '../bcsm/index.ts'
import { abandoned, asFinal, NOT_FOUND, type Cause } from '../cause/index.ts'
import type { Edge } from '../mailbox/index.ts'
import type { CallPorts, IncomingLeg, LegEvent } from '../ports/index.ts'
import { stepOfUndelivered } from './caller-steps.ts'
import { stepOfDevices } from './device-steps.ts'
import { createHalf, type HalfOrigin } from './half.ts'
import type { HalfEvent } from './half-event.ts'
import {
  causeOfEnd,
  interruptTerminating,
  releaseTerminating,
  terminatingGone,
  type EndingTerminating,
} from './terminating-end.ts'
import type { TerminatingHalf } from './terminating-half.ts'

/** The parts of a terminating half of a party that called us, which its call provides. */
export interface ArrivedHalfOptions {
  readonly ports: CallPorts
  readonly edge: Edge
  readonly origin: HalfOrigin
  readonly leg: IncomingLeg
  /** The session that its INVITE offers; empty for a delayed offer. */
  readonly session: string
  /** Takes the call for this half, once it is on disk; returns the session to answer with, or nothing if it comes too late. */
  readonly claim: () => string | undefined
  readonly tell: (event: HalfEvent) => void
  /** Called when something goes wrong in the leg. */
  readonly faulted: (error: unknown) => void
  readonly changed: () => void
}

/** A terminating half of a party that called us while it runs. */
interface Arrived extends ArrivedHalfOptions, EndingTerminating {
  /** The session that its party is answered with. */
  answer: string
  /** Whether the party gave up before the half was on disk; then it takes nothing. */
  hasGivenUp: boolean
}

function perform(arrived: Arrived, effect: TEffect): void {
  const { half, leg, tell, session } = arrived
  switch (effect) {
    case 'answerParty':
      return leg.answer(arrived.answer)
    case 'tellConnect':
      return tell({ type: 'connect', sdp: session, session, peer: {} })
    case 'endDevices': {
      const cause = half.facts.release!
      return half.connectAt === undefined ? leg.refuse(asFinal(cause)) : leg.release(cause)
    }
    case 'discard':
      half.discard()
      return arrived.changed()
    case 'tellEnd':
      return tell({ type: 'release', cause: causeOfEnd(arrived) })
    case 'offer':
    case 'tellProgress':
    case 'tellAlerting':
    case 'endInTime':
      throw new Error(`${effect} is for devices that are called`)
  }
}

function giveUp(arrived: Arrived, cause: Cause): void {
  if (arrived.half.state === 'T_Null') arrived.hasGivenUp = true
  else arrived.half.fire('release', { release: cause })
}

function hearLeg(arrived: Arrived, event: LegEvent): void {
  const { half, tell } = arrived
  switch (event.type) {
    case 'answer_sent':
      return half.fire('connect', { sipStatus: 200 })
    case 'undeliverable':
      return giveUp(arrived, { ...stepOfUndelivered(event.problem).release, by: 'callee' })
    case 'abandoned':
      return giveUp(arrived, { ...abandoned(event.reason), by: 'callee' })
    case 'acknowledged':
      return tell({ type: 'acknowledge' })
    case 'requested':
      return tell({ type: 'request', request: event.request, respond: event.respond })
    case 'faulted':
      return arrived.faulted(event.error)
    case 'ended': {
      const step = stepOfDevices(event)!
      return half.fire(step.event, step.facts)
    }
    case 'progress':
    case 'answered':
    case 'failed':
      throw new Error(`an incoming leg reports ${event.type}`)
  }
}

/** Creates a terminating half whose party called us to take a call; `tell` is called with its events. */
export function createArrivedHalf(options: ArrivedHalfOptions): TerminatingHalf {
  const { ports, edge, leg } = options
  const half = createHalf<TPointInCall, TEvent, TEffect>({
    table: tBcsm,
    origin: options.origin,
    clock: ports.clock,
    log: ports.log,
    journal: ports.journal,
    perform: (effect) => edge.leave(() => perform(arrived, effect)),
    changed: options.changed,
  })
  const arrived: Arrived = { ...options, half, answer: '', unsentCause: undefined, hasGivenUp: false }
  leg.listen((event) => hearLeg(arrived, event))
  return {
    half,
    get isUnsent() {
      return arrived.unsentCause !== undefined
    },
    begin(facts) {
      edge.resume(half.open(facts), () => {
        if (half.hasEnded) return
        const answer = arrived.hasGivenUp ? undefined : options.claim()
        if (answer === undefined) return releaseTerminating(arrived, NOT_FOUND)
        arrived.answer = answer
        half.fire('arrive')
      })
    },
    hear(event) {
      if (event.type === 'release') releaseTerminating(arrived, event.cause)
    },
    release: (cause) => releaseTerminating(arrived, cause),
    interrupt: () => interruptTerminating(half),
    partyGone: (goneAtMs) => terminatingGone(half, goneAtMs),
    midCall: (facts) => half.fire('midCall', facts),
    request: (request) => leg.request(request),
  }
}
