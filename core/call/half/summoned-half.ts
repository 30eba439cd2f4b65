import { heldAnswer } from '../../grammar/index.ts'
import { oBcsm, type OEffect, type OEvent, type OPointInCall } from '../bcsm/index.ts'
import {
  afterAnswer,
  CONNECTION_LOST,
  dialogLost,
  hungUp,
  interrupted,
  NO_COMMON_SESSION,
  noAnswerInTime,
  type Cause,
} from '../cause/index.ts'
import type { Edge } from '../mailbox/index.ts'
import { GONE, type CallPorts, type Device, type Offer } from '../ports/index.ts'
import type { PeerFacts } from '../trace/half-trace.ts'
import { agreedOf } from './caller-steps.ts'
import { forkDevices, type DeviceFork, type ForkEvent } from './device-fork.ts'
import { createHalf, type Half, type HalfOrigin } from './half.ts'
import type { HalfEvent } from './half-event.ts'
import { expectedPeerOf, namedDevices } from './named-devices.ts'
import type { OriginatingHalf } from './originating-half.ts'

/** The parts of an originating half of a party that we call, which its call provides. */
export interface SummonedHalfOptions {
  readonly ports: CallPorts
  readonly edge: Edge
  readonly origin: HalfOrigin
  readonly devices: readonly Device[]
  /** The call as it is offered to them, without a session. */
  readonly offer: Offer
  /** How long they ring. */
  readonly ringMs: number
  /** Called with the session of the party when it has answered, before anybody else is called. */
  readonly answered: (session: string) => void
  /** Called when the half asks who is to be called, and when that party is to be called. */
  readonly analyse: () => void
  readonly callTarget: () => void
  readonly tell: (event: HalfEvent) => void
  /** Called when something goes wrong in a leg. */
  readonly faulted: (error: unknown) => void
  readonly changed: () => void
}

/** An originating half of a party that we call while it runs. */
interface Summoned extends SummonedHalfOptions {
  readonly half: Half<OPointInCall, OEvent>
  fork: DeviceFork | undefined
  session: string
}

/** Ends the half of a party that did not answer; whatever it said, it is the caller of this call. */
function unanswered({ half }: Summoned, cause: Cause, peer: PeerFacts): void {
  const release: Cause = cause.by === 'callee' ? { ...cause, by: 'caller' } : cause
  const sipStatus = cause.sipStatus === undefined ? {} : { sipStatus: cause.sipStatus }
  half.fire('unanswered', { peer, release, ...sipStatus })
}

function hearDevices(summoned: Summoned, event: ForkEvent): void {
  const { half, tell } = summoned
  switch (event.type) {
    case 'requested':
      return tell({ type: 'request', request: event.request, respond: event.respond })
    case 'faulted':
      return summoned.faulted(event.error)
    case 'progress': {
      const facts = { peer: event.peer, sipStatus: event.status }
      if (event.status === 180) half.fire('alerting', facts)
      else if (event.status === 183) half.fire('progress', facts)
      return
    }
    case 'answered':
      summoned.session = event.session
      return half.fire('connect', { peer: event.peer, sipStatus: event.status })
    case 'exhausted':
      return unanswered(summoned, event.cause, event.peer)
    case 'unsent':
      return half.fire('unsent')
    case 'ended': {
      const { reason, byPeer } = event
      const release = byPeer ? hungUp('caller', reason) : dialogLost(reason.text ?? '')
      return half.fire('disconnect', { release })
    }
  }
}

function collect(summoned: Summoned): void {
  const { half, fork, session } = summoned
  if (session === '') return half.fire('release', { release: afterAnswer(NO_COMMON_SESSION) })
  fork?.winner?.acknowledge(heldAnswer(session))
  summoned.answered(session)
  half.fire('setup')
}

function perform(summoned: Summoned, effect: OEffect): void {
  const { half, ports, fork } = summoned
  switch (effect) {
    case 'callOriginator':
      summoned.fork = forkDevices(summoned.devices, summoned.offer, ports.legs, ports.clock, (event) =>
        hearDevices(summoned, event),
      )
      return
    case 'collect':
      return collect(summoned)
    case 'analyse':
      return summoned.analyse()
    case 'callTarget':
      return summoned.callTarget()
    case 'endCaller':
      return fork?.end(half.facts.release!)
    case 'endTarget':
      return summoned.tell({ type: 'release', cause: half.facts.release! })
    case 'endInTime': {
      const late = noAnswerInTime(fork?.rang ?? false)
      return unanswered(summoned, fork?.outcome(late) ?? late, {})
    }
    case 'discard':
      half.discard()
      return summoned.changed()
    case 'tellProgress':
    case 'tellAlerting':
    case 'tellDiverted':
    case 'answerCaller':
    case 'refuseCaller':
      throw new Error(`${effect} is for a caller who waits for an answer`)
  }
}

function hearTarget({ half }: Summoned, event: HalfEvent): void {
  switch (event.type) {
    case 'connect':
      return half.fire('midCall', { ...event.party, peer: agreedOf(event.peer) })
    case 'release':
      return half.fire('disconnect', { release: afterAnswer(event.cause) })
    case 'progress':
    case 'alerting':
    case 'notice':
      // The party is in a talk already and hears nothing of these without a media plane.
      return
    case 'acknowledge':
    case 'request':
      throw new Error(`${event.type} is for the bridge`)
  }
}

/** Ends the half; one whose phones have not been called leaves nothing. */
function end({ half, changed }: Summoned, event: 'release' | 'interrupted', cause: Cause): void {
  if (half.state !== 'O_Null') return half.fire(event, { release: cause })
  half.discard()
  changed()
}

/** Creates an originating half whose party we call, and which goes on as if that party had dialled. */
export function createSummonedHalf(options: SummonedHalfOptions): OriginatingHalf {
  const { ports, edge } = options
  const devices = namedDevices(options.devices, ports.newSipCallId)
  const half = createHalf<OPointInCall, OEvent, OEffect>({
    table: oBcsm,
    origin: options.origin,
    clock: ports.clock,
    log: ports.log,
    journal: ports.journal,
    perform: (effect) => edge.leave(() => perform(summoned, effect)),
    timerMs: () => options.ringMs,
    changed: options.changed,
  })
  const summoned: Summoned = { ...options, devices, half, fork: undefined, session: '' }
  return {
    half,
    begin(facts) {
      edge.resume(half.open({ ...facts, ...expectedPeerOf(devices) }), () => {
        if (!half.hasEnded) half.fire('summon')
      })
    },
    routed: (facts) => half.fire('routed', facts),
    diverted: (facts, isTried) => half.fire(isTried ? 'diverted' : 'misdirected', facts),
    refused: (cause, facts) => half.fire('release', { ...facts, release: afterAnswer(cause) }),
    hear: (event) => hearTarget(summoned, event),
    release: (cause) => end(summoned, 'release', cause),
    tellFault: () => undefined,
    interrupt: () => end(summoned, 'interrupted', interrupted(half.facts.sipStatus)),
    partyGone(goneAtMs) {
      if (half.state === 'O_Active') half.fire('disconnect', { release: CONNECTION_LOST, goneAtMs })
    },
    midCall: (facts) => half.fire('midCall', facts),
    request: (request) => summoned.fork?.winner?.request(request) ?? Promise.resolve(GONE),
  }
}
