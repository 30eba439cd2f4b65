import { assertNever, type Clock } from '../../kit/index.ts'
import { createBridge } from '../bridge/index.ts'
import {
  byAdmin,
  INTERNAL,
  interrupted,
  LIMIT_REACHED,
  NOT_FOUND,
  NOT_REGISTERED,
  NOTHING_TO_REPLACE,
  OWN_NUMBER,
  TOO_MANY_HOPS,
  type Cause,
} from '../cause/index.ts'
import {
  createOriginatingHalf,
  createTerminatingHalf,
  type HalfEnd,
  type HalfEvent,
  type TerminatingHalf,
} from '../half/index.ts'
import { createEdge, incomingLegAt, portsAt, type Mailbox } from '../mailbox/index.ts'
import type { CallPorts, EndedFlow, IncomingCall, IncomingLeg, Route } from '../ports/index.ts'
import { callerIdentity, offerOf } from './identity.ts'
import { callSnapshot, type CallSnapshot } from './snapshot.ts'

/** A call: what shares a call_id. It is over when its last half is. */
export interface Call {
  readonly callId: string
  /** Puts the caller's half into the journal and goes on from there. */
  start(): void
  snapshot(): CallSnapshot
  /** Ends the call for both parties on behalf of an admin. */
  release(): void
  /** Ends it because the server stops: both parties are told. */
  shutDown(): void
  /**
   * Handles the end of the only connection to a phone: ends the half that uses it, unless the phone is back after the
   * grace period.
   */
  flowEnded(flow: EndedFlow): void
  /** Ends it without notifying anybody, because the SIP engine is gone. */
  interrupt(): void
  /** Halves that have not ended. */
  readonly openHalves: number
}

type Found = Route & { kind: 'extension' }
/** A party that can be called, or the reason why none is. */
type Analysis =
  { readonly to: Found } | { readonly refused: Cause; readonly number: string; readonly name?: string }

/** Returns whom a dialled number means, or why this caller cannot call it. */
function analysed(found: Route, incoming: IncomingCall, isOverLimit: () => boolean): Analysis {
  switch (found.kind) {
    case 'not_found':
      return { refused: NOT_FOUND, number: incoming.dialedNumber }
    case 'unreachable':
      return { refused: NOT_REGISTERED, number: found.number, name: found.name }
    case 'extension': {
      const { number, name } = found
      if (number === incoming.callerNumber) return { refused: OWN_NUMBER, number, name }
      if (incoming.maxForwards <= 0) return { refused: TOO_MANY_HOPS, number, name }
      return isOverLimit() ? { refused: LIMIT_REACHED, number, name } : { to: found }
    }
    default:
      return assertNever(found)
  }
}

/** Calls `gone` after the grace of a connection that ended, unless its phone is back by then. */
function afterGrace(clock: Clock, { graceMs, isBack }: EndedFlow, gone: () => void): void {
  clock.after(graceMs, () => {
    if (!isBack()) gone()
  })
}

/**
 * Makes the call control of one call. Whatever goes wrong inside is logged and releases this call, and only this one.
 * @param changed called after each step of a half.
 * @param over called once, when no half is left.
 */
export function createCall(options: {
  readonly ports: CallPorts
  readonly mailbox: Mailbox
  readonly leg: IncomingLeg
  readonly incoming: IncomingCall
  /** Checks whether the caller has more calls in progress than allowed, this one included. */
  readonly isOverLimit: () => boolean
  readonly changed: () => void
  readonly over: () => void
}): Call {
  const { incoming } = options
  let hasFailed = false
  let isOver = false
  const failed = (error: unknown) => {
    log.error('a fault ended a call', {
      callId: common.callId,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      traces: halves().map(({ half }) => half.trace()),
    })
    // The ends of both parties are tried once; what fails on the way is logged and stops nothing.
    if (hasFailed) return
    hasFailed = true
    edge.leave(() => origin.release(INTERNAL))
    edge.leave(() => target?.release(INTERNAL))
    edge.leave(() => origin.tellFault())
    edge.leave(stepped)
  }
  const edge = createEdge(options.mailbox, failed)
  const ports = portsAt(edge, options.ports)
  const { clock, log } = ports
  const wallAt = clock.wall()
  const common = {
    version: 1,
    callId: ports.newCallId(),
    site: ports.site(),
    wallAt,
    clockMs: clock.monotonic(),
  } as const
  const bridge = createBridge({ edge, clock })
  let target: TerminatingHalf | undefined
  let route: Found | undefined
  const halves = (): HalfEnd[] => (target ? [origin, target] : [origin])

  const stepped = () => {
    options.changed()
    if (isOver || halves().some(({ half }) => !half.hasEnded)) return
    isOver = true
    options.over()
  }
  const analyse = () => {
    const { callerNumber, dialedNumber, dialedHost, dialedGruu } = incoming
    if (incoming.replaces) {
      return origin.refused(NOTHING_TO_REPLACE, { service: 'feature_code', destinationNumber: dialedNumber })
    }
    const looked = async () => ports.routing.route({ callerNumber, dialedNumber, dialedHost, dialedGruu })
    edge.resume(looked(), (found) => {
      if (origin.half.hasEnded) return
      const outcome = analysed(found, incoming, options.isOverLimit)
      if ('to' in outcome) {
        const { number, name } = (route = outcome.to)
        return origin.routed({ destinationNumber: number, destinationName: name })
      }
      const { refused, number, name } = outcome
      const destination = {
        destinationNumber: number,
        ...(name === undefined ? {} : { destinationName: name }),
      }
      origin.refused(refused, destination)
    })
  }
  const callTarget = () => {
    const { number, name, devices } = route!
    const half = createTerminatingHalf({
      ports,
      edge,
      origin: { ...common, recordId: ports.newRecordId(wallAt), side: 'T', party: 'local', hop: 1 },
      devices,
      offer: offerOf(incoming),
      noAnswerMs: () => Math.min(ports.noAnswerMs(), incoming.expiresMs ?? Infinity),
      tell: (event) => hearTarget(half, event),
      faulted: failed,
      changed: stepped,
    })
    target = half
    half.begin({ ...callerIdentity(incoming), destinationNumber: number, destinationName: name })
    stepped()
  }
  const hearTarget = (half: TerminatingHalf, event: HalfEvent) => {
    if (event.type === 'request' || event.type === 'acknowledge') return bridge.hear(half, event)
    if (event.type === 'connect') {
      bridge.join(half, event.sdp)
      if (event.mustReconnect) bridge.mustReconnect()
    }
    origin.hear(event)
  }
  const hearOrigin = (event: HalfEvent) => {
    if (event.type === 'request' || event.type === 'acknowledge') return bridge.hear(origin, event)
    if (event.type === 'release') target?.release(event.cause, event.reason)
  }
  const origin = createOriginatingHalf({
    ports,
    edge,
    origin: { ...common, recordId: ports.newRecordId(wallAt), side: 'O', party: 'local', hop: 0 },
    leg: incomingLegAt(edge, options.leg),
    delaysOffer: incoming.sdp === undefined,
    expiresMs: incoming.expiresMs,
    analyse,
    callTarget,
    tell: hearOrigin,
    faulted: failed,
    changed: stepped,
  })
  bridge.join(origin, incoming.sdp)
  return {
    callId: common.callId,
    start: () => edge.enter(() => origin.begin({ ...callerIdentity(incoming), peer: incoming.peer })),
    snapshot: () => callSnapshot(origin.half, target && target.half.state !== 'T_Null' ? [target.half] : []),
    release: () => edge.enter(() => origin.release(byAdmin(origin.half.state === 'O_Active'))),
    shutDown: () => edge.enter(() => origin.release(interrupted(origin.half.facts.sipStatus))),
    flowEnded(flow) {
      const { transport, remoteAddress } = flow.peer
      const goneAtMs = clock.monotonic() - common.clockMs
      for (const end of halves().reverse()) {
        const { peer } = end.half.facts
        if (peer?.transport !== transport || peer?.remoteAddress !== remoteAddress) continue
        afterGrace(clock, flow, () => end.partyGone(goneAtMs))
      }
    },
    interrupt: () =>
      edge.enter(() => {
        for (const end of halves().reverse()) edge.leave(() => end.interrupt())
      }),
    get openHalves() {
      return halves().filter(({ half }) => !half.hasEnded).length
    },
  }
}
