import { tBcsm, type TEffect, type TEvent, type TPointInCall } from '../bcsm/index.ts'
import { noAnswerInTime, type Cause } from '../cause/index.ts'
import type { Edge } from '../mailbox/index.ts'
import { GONE, type CallPorts, type Device, type Offer } from '../ports/index.ts'
import type { TraceFacts } from '../trace/half-trace.ts'
import { forkDevices, type DeviceFork, type ForkEvent } from './device-fork.ts'
import { stepOfDevices, stepOfEnd } from './device-steps.ts'
import { createHalf, type HalfOrigin } from './half.ts'
import type { HalfEnd } from './half-end.ts'
import type { HalfEvent } from './half-event.ts'
import { expectedPeerOf, namedDevices } from './named-devices.ts'
import {
  causeOfEnd,
  interruptTerminating,
  releaseTerminating,
  terminatingGone,
  type EndingTerminating,
} from './terminating-end.ts'

/** A terminating half: the T-BCSM over all devices of one party. */
export interface TerminatingHalf extends HalfEnd<TPointInCall, TEvent> {
  /** Puts the half into the journal, then sends the INVITEs, unless it is released by then. */
  begin(facts: TraceFacts): void
  /** Ends the half; before the answer by CANCEL with this Reason header. */
  release(cause: Cause, cancelReason?: string): void
  /** Whether no INVITE was sent, so that it leaves no record. */
  readonly isUnsent: boolean
}

/** The parts of a terminating half that its call provides. */
export interface TerminatingHalfOptions {
  readonly ports: CallPorts
  readonly edge: Edge
  readonly origin: HalfOrigin
  readonly devices: readonly Device[]
  readonly offer: Offer
  /** Returns how long it may ring. */
  readonly noAnswerMs: () => number
  readonly tell: (event: HalfEvent) => void
  /** Called before the half ends because its party does not answer; returns what is known of it besides. */
  readonly meet: (point: 'T_Busy' | 'T_No_Answer', cause: Cause) => TraceFacts | undefined
  /** Called when something goes wrong in a leg. */
  readonly faulted: (error: unknown) => void
  readonly changed: () => void
}

/** A terminating half while it runs. */
interface Callee extends TerminatingHalfOptions, EndingTerminating {
  fork: DeviceFork | undefined
  /** The session that the caller is told of: of early media, or of the answer. */
  sdp: string
  /** The session of the device that answered. */
  session: string
  cancelReason: string | undefined
}

function hearDevices(callee: Callee, event: ForkEvent): void {
  const { half, tell } = callee
  if (event.type === 'requested') {
    return tell({ type: 'request', request: event.request, respond: event.respond })
  }
  if (event.type === 'faulted') return callee.faulted(event.error)
  if (event.type === 'progress' && (event.status === 181 || event.status === 182)) {
    return tell({ type: 'notice', status: event.status, sdp: event.sdp })
  }
  if ('sdp' in event) callee.sdp = event.sdp
  if (event.type === 'answered') callee.session = event.session
  if (event.type === 'unsent') callee.unsentCause = event.cause
  const step = stepOfDevices(event)
  if (step) half.fire(step.event, step.facts)
}

function perform(callee: Callee, effect: TEffect): void {
  const { half, ports, tell, sdp, session } = callee
  switch (effect) {
    case 'offer':
      callee.fork = forkDevices(callee.devices, callee.offer, ports.legs, ports.clock, (event) =>
        hearDevices(callee, event),
      )
      return
    case 'answerParty':
      throw new Error('its devices are called')
    case 'tellProgress':
      return tell({ type: 'progress', sdp })
    case 'tellAlerting':
      return tell({ type: 'alerting', sdp })
    case 'tellConnect':
      return tell({ type: 'connect', sdp, session, peer: half.facts.peer ?? {} })
    case 'endDevices':
      return callee.fork?.end(half.facts.release!, callee.cancelReason)
    case 'discard':
      half.discard()
      return callee.changed()
    case 'endInTime': {
      const step = stepOfEnd(causeInTime(callee))
      return half.fire(step.event, step.facts)
    }
    case 'tellEnd':
      return tell({ type: 'release', cause: causeOfEnd(callee) })
  }
}

/** Returns the cause when the time to answer is over. */
function causeInTime({ fork }: Callee): Cause {
  const late = noAnswerInTime(fork?.rang ?? false)
  return fork?.outcome(late) ?? late
}

function release(callee: Callee, cause: Cause, reason: string | undefined): void {
  callee.cancelReason = reason
  releaseTerminating(callee, cause)
}

/** Creates a terminating half; `tell` is called with its events. */
export function createTerminatingHalf(options: TerminatingHalfOptions): TerminatingHalf {
  const { ports, edge } = options
  const devices = namedDevices(options.devices, ports.newSipCallId)
  const half = createHalf<TPointInCall, TEvent, TEffect>({
    table: tBcsm,
    origin: options.origin,
    clock: ports.clock,
    log: ports.log,
    journal: ports.journal,
    perform: (effect) => edge.leave(() => perform(callee, effect)),
    timerMs: () => options.noAnswerMs(),
    meet(point, cause) {
      const facts = options.meet(point as 'T_Busy' | 'T_No_Answer', cause)
      return facts && { facts }
    },
    changed: options.changed,
  })
  const unknown = { fork: undefined, sdp: '', session: '', cancelReason: undefined, unsentCause: undefined }
  const callee: Callee = { ...options, ...unknown, devices, half }
  return {
    half,
    get isUnsent() {
      return callee.unsentCause !== undefined
    },
    begin(facts) {
      edge.resume(half.open({ ...facts, ...expectedPeerOf(devices) }), () => half.fire('setup'))
    },
    hear(event) {
      if (event.type === 'acknowledge' && event.answer) callee.fork?.winner?.acknowledge(event.answer.sdp)
      else if (event.type === 'release') release(callee, event.cause, event.reason)
    },
    release: (cause, cancelReason) => release(callee, cause, cancelReason),
    interrupt: () => interruptTerminating(half),
    partyGone: (goneAtMs) => terminatingGone(half, goneAtMs),
    midCall: (facts) => half.fire('midCall', facts),
    request: (request) => callee.fork?.winner?.request(request) ?? Promise.resolve(GONE),
  }
}
