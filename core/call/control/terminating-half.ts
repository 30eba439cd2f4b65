import type { TEvent, TPointInCall } from '../bcsm/index.ts'
import { tBcsm, type TEffect } from '../bcsm/index.ts'
import {
  CONNECTION_LOST,
  dialogLost,
  hungUp,
  interrupted,
  noAnswerInTime,
  type Cause,
} from '../cause/index.ts'
import { midCallEvent, type CallEvent } from '../event/index.ts'
import type { CallPorts, Device, MidCallAnswer, MidCallRequest, Offer } from '../ports.ts'
import type { TraceFacts } from '../trace/half-trace.ts'
import { forkDevices, type DeviceFork } from './device-fork.ts'
import type { Guard } from './guard.ts'
import { createHalf, type Half, type HalfOrigin } from './half.ts'

/** A terminating half: the T-BCSM over all devices of one party. */
export interface TerminatingHalf {
  readonly half: Half<TPointInCall, TEvent>
  /** Puts the half into the journal, then sends the INVITEs, unless the call is over by then. */
  begin(facts: TraceFacts): Promise<void>
  /** Ends the half by CANCEL or BYE because the caller gave up, with this Reason header, or the call ends. */
  end(event: 'abandon' | 'disconnect' | 'release', cause: Cause, reason?: string): void
  /** Ends the half of a party that has been gone since `goneAtMs`, milliseconds after the call's setup. */
  partyGone(goneAtMs: number): void
  /** Ends the half as interrupted because SIP is no longer possible. */
  interrupt(): void
  /** Records facts from the middle of the call. */
  midCall(facts: TraceFacts): void
  request(request: MidCallRequest): Promise<MidCallAnswer>
  /** Brings the caller's answer to a delayed offer. */
  acknowledge(sdp: string): void
}

const GONE: MidCallAnswer = { status: 481, reason: 'Call Does Not Exist', body: '', headers: {} }

/** Returns the T-BCSM event for a cause. */
function eventOf(cause: Cause): TEvent {
  if (cause.kind === 'busy') return 'busy'
  return cause.kind === 'no_answer' || cause.kind === 'rejected' ? 'noAnswer' : 'failure'
}

/** Creates a terminating half; `tell` is called with its call events. */
export function createTerminatingHalf(options: {
  readonly ports: CallPorts
  readonly origin: HalfOrigin
  readonly devices: readonly Device[]
  readonly offer: Offer
  /** Returns how long it may ring. */
  readonly noAnswerMs: () => number
  readonly tell: (event: CallEvent) => void
  readonly guard: Guard
  /** Called when something goes wrong in a leg. */
  readonly faulted: (error: unknown) => void
  readonly changed: () => void
}): TerminatingHalf {
  const { ports, offer, tell } = options
  const devices = options.devices.map((device): Device => {
    const sipCallId = ports.newSipCallId?.()
    return sipCallId === undefined ? device : { ...device, sipCallId }
  })
  let fork: DeviceFork | undefined
  let isWanted = true
  let sdp = ''
  let cancelReason: string | undefined

  const inTime = (): Cause => {
    const late = noAnswerInTime(fork?.rang ?? false)
    return fork?.outcome(late) ?? late
  }
  const perform = (effect: TEffect) => {
    switch (effect) {
      case 'offer':
        fork = forkDevices(devices, offer, ports.legs, ports.clock, {
          provisional(status, early, peer) {
            if (status === 181 || status === 182) return tell({ type: 'notice', status, sdp: early })
            sdp = early
            const facts = { peer, sipStatus: status }
            if (status === 180) half.fire('alerting', facts)
            else if (status === 183) half.fire('progress', facts)
          },
          answered(answer, peer, status) {
            sdp = answer
            half.fire('connect', { peer, sipStatus: status })
          },
          failed(cause, peer) {
            half.fire(eventOf(cause), { peer, release: cause, ...statusOf(cause) })
          },
          unsent(cause) {
            half.discard()
            tell({ type: 'release', cause })
            options.changed()
          },
          ended(reason, byPeer) {
            const cause = byPeer ? hungUp('callee', reason) : dialogLost(reason.text ?? '')
            half.fire('disconnect', { release: cause })
          },
          request: (request, respond) => tell(midCallEvent(request, respond)),
          faulted: options.faulted,
        })
        return
      case 'tellProgress':
        return tell({ type: 'progress', sdp })
      case 'tellAlerting':
        return tell({ type: 'alerting', sdp })
      case 'tellConnect':
        return tell({ type: 'connect', sdp, peer: half.facts.peer ?? {} })
      case 'endDevices':
        return fork?.end(half.facts.release!, cancelReason)
      case 'tellEnd':
        return tell({ type: 'release', cause: half.facts.release! })
    }
  }
  const half = createHalf<TPointInCall, TEvent, TEffect>({
    table: tBcsm,
    origin: options.origin,
    clock: ports.clock,
    log: ports.log,
    journal: ports.journal,
    perform: (effect) => options.guard(() => perform(effect)),
    timerMs: () => options.noAnswerMs(),
    factsOf: (event) => (event === 'noAnswerTimer' ? { release: inTime() } : undefined),
    changed: options.changed,
  })
  return {
    half,
    async begin(facts) {
      const sipCallId = devices[0]?.sipCallId
      await half.open(sipCallId === undefined ? facts : { ...facts, peer: { sipCallId } })
      if (isWanted) half.fire('setup')
      else half.discard()
    },
    end(event, cause, reason) {
      isWanted = false
      cancelReason = reason
      if (half.state === 'T_Null' || half.hasEnded) return
      const isActive = half.state === 'T_Active'
      half.fire(
        isActive && event === 'abandon'
          ? 'disconnect'
          : !isActive && event === 'disconnect'
            ? 'release'
            : event,
        {
          release: cause,
        },
      )
    },
    interrupt() {
      isWanted = false
      if (half.state !== 'T_Null' && !half.hasEnded) {
        half.fire('interrupted', { release: interrupted(half.facts.sipStatus) })
      }
    },
    partyGone(goneAtMs) {
      if (half.state === 'T_Active') half.fire('disconnect', { release: CONNECTION_LOST, goneAtMs })
    },
    midCall: (facts) => half.fire('midCall', facts),
    request: (request) => fork?.winner?.request(request) ?? Promise.resolve(GONE),
    acknowledge: (answer) => fork?.winner?.acknowledge(answer),
  }
}

const statusOf = (cause: Cause): TraceFacts =>
  cause.sipStatus === undefined ? {} : { sipStatus: cause.sipStatus }
