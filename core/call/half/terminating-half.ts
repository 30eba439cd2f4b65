import { tBcsm, type TEffect, type TEvent, type TPointInCall } from '../bcsm/index.ts'
import { CONNECTION_LOST, interrupted, noAnswerInTime, type Cause } from '../cause/index.ts'
import type { Edge } from '../mailbox/index.ts'
import { GONE, type CallPorts, type Device, type Offer } from '../ports/index.ts'
import type { TraceFacts } from '../trace/half-trace.ts'
import { forkDevices, type DeviceFork, type ForkEvent } from './device-fork.ts'
import { stepOfDevices } from './device-steps.ts'
import { createHalf, type HalfOrigin } from './half.ts'
import type { HalfEnd } from './half-end.ts'
import type { HalfEvent } from './half-event.ts'

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

/** Creates a terminating half; `tell` is called with its events. */
export function createTerminatingHalf(options: TerminatingHalfOptions): TerminatingHalf {
  const { ports, edge, offer, tell } = options
  const devices = options.devices.map((device): Device => {
    const sipCallId = ports.newSipCallId?.()
    return sipCallId === undefined ? device : { ...device, sipCallId }
  })
  let fork: DeviceFork | undefined
  /** The session that the caller is told of: of early media, or of the answer. */
  let sdp = ''
  /** The session of the device that answered. */
  let session = ''
  let cancelReason: string | undefined
  /** The cause of an end that leaves no record, since no INVITE was sent. */
  let unsentCause: Cause | undefined

  const inTime = (): Cause => {
    const late = noAnswerInTime(fork?.rang ?? false)
    return fork?.outcome(late) ?? late
  }
  const hearDevices = (event: ForkEvent): void => {
    if (event.type === 'requested') {
      return tell({ type: 'request', request: event.request, respond: event.respond })
    }
    if (event.type === 'faulted') return options.faulted(event.error)
    if (event.type === 'progress' && (event.status === 181 || event.status === 182)) {
      return tell({ type: 'notice', status: event.status, sdp: event.sdp })
    }
    if ('sdp' in event) sdp = event.sdp
    if (event.type === 'answered') session = event.session
    if (event.type === 'unsent') unsentCause = event.cause
    const step = stepOfDevices(event)
    if (step) half.fire(step.event, step.facts)
  }
  const perform = (effect: TEffect) => {
    switch (effect) {
      case 'offer':
        fork = forkDevices(devices, offer, ports.legs, ports.clock, hearDevices)
        return
      case 'tellProgress':
        return tell({ type: 'progress', sdp })
      case 'tellAlerting':
        return tell({ type: 'alerting', sdp })
      case 'tellConnect':
        return tell({ type: 'connect', sdp, session, peer: half.facts.peer ?? {} })
      case 'endDevices':
        return fork?.end(half.facts.release!, cancelReason)
      case 'discard':
        half.discard()
        return options.changed()
      case 'tellEnd':
        return tell({ type: 'release', cause: (half.facts.release ?? unsentCause)! })
    }
  }
  const half = createHalf<TPointInCall, TEvent, TEffect>({
    table: tBcsm,
    origin: options.origin,
    clock: ports.clock,
    log: ports.log,
    journal: ports.journal,
    perform: (effect) => edge.leave(() => perform(effect)),
    timerMs: () => options.noAnswerMs(),
    factsOf: (event) => (event === 'noAnswerTimer' ? { release: inTime() } : undefined),
    meet(point, cause) {
      const facts = options.meet(point as 'T_Busy' | 'T_No_Answer', cause)
      return facts && { facts }
    },
    changed: options.changed,
  })
  return {
    half,
    get isUnsent() {
      return unsentCause !== undefined
    },
    begin(facts) {
      const sipCallId = devices[0]?.sipCallId
      const opened = half.open(sipCallId === undefined ? facts : { ...facts, peer: { sipCallId } })
      edge.resume(opened, () => half.fire('setup'))
    },
    hear(event) {
      if (event.type === 'acknowledge' && event.answer) fork?.winner?.acknowledge(event.answer.sdp)
      else if (event.type === 'release') this.release(event.cause, event.reason)
    },
    release(cause, reason) {
      cancelReason = reason
      // A half that has not begun leaves no record, so its trace has no cause.
      if (half.state === 'T_Null') unsentCause = cause
      half.fire('release', half.state === 'T_Null' ? undefined : { release: cause })
    },
    interrupt() {
      const release = interrupted(half.facts.sipStatus)
      half.fire('interrupted', half.state === 'T_Null' ? undefined : { release })
    },
    partyGone(goneAtMs) {
      if (half.state === 'T_Active') half.fire('disconnect', { release: CONNECTION_LOST, goneAtMs })
    },
    midCall: (facts) => half.fire('midCall', facts),
    request: (request) => fork?.winner?.request(request) ?? Promise.resolve(GONE),
  }
}
