import type { Bridges } from '../bridge/index.ts'
import { byAdmin, INTERNAL, interrupted, type Cause } from '../cause/index.ts'
import type { HalfEnd } from '../half/index.ts'
import { createEdge, portsAt, type Mailbox } from '../mailbox/index.ts'
import type { CallPorts, EndedFlow, IncomingCall, RoutingPort } from '../ports/index.ts'
import { createCaller, type CallerOptions, type Refusal, type Source } from './caller.ts'
import { endLostParties } from './lost-flow.ts'
import { callerIdentity } from './identity.ts'
import { callSnapshot, type CallSnapshot } from './snapshot.ts'
import type { TraceFacts } from '../trace/half-trace.ts'
import { takeCall, type Taking } from './taker.ts'
import { createTargets } from './targets.ts'

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
  /** Returns the half of this record id, unless it has ended. */
  find(recordId: string): HalfEnd | undefined
  /** Lets a party that called us take the call. */
  take(taking: Taking): void
  /** Ends the call with a fault that a step of several calls threw. */
  fail(error: unknown): void
  /** Halves that have not ended. */
  readonly openHalves: number
}

/** What a call is made of. */
export interface CallOptions {
  readonly ports: CallPorts
  readonly mailbox: Mailbox
  readonly bridges: Bridges
  readonly source: Source
  readonly incoming: IncomingCall
  readonly refusal: Refusal | undefined
  /** Checks whether the caller has more calls in progress than allowed, this one included. */
  readonly isOverLimit: () => boolean
  /** Called after each step of a half. */
  readonly changed: () => void
  /** Called once, when no half is left. */
  readonly over: () => void
}

/** Returns the facts that the half of the caller begins with. */
const firstFacts = ({ incoming, source }: CallOptions): TraceFacts => ({
  ...callerIdentity(incoming),
  ...(source.kind === 'summoned' ? { service: 'callback' } : {}),
  peer: incoming.peer,
})

/** Returns the look-up of where numbers lead for a caller; one that was dialled is given with where it was dialled. */
const lookUpFor =
  (callerNumber: string, routing: RoutingPort): CallerOptions['lookUp'] =>
  async (dialedNumber, from) =>
    routing.route({
      callerNumber,
      dialedNumber,
      dialedHost: from?.dialedHost,
      dialedGruu: from?.dialedGruu,
    })

/** Creates one call. Whatever goes wrong inside is logged and releases this call, and only this one. */
export function createCall(options: CallOptions): Call {
  const { incoming, bridges } = options
  let hasFailed = false
  let isOver = false
  const failed = (error: unknown) => {
    log.error('a fault ended a call', {
      callId: common.callId,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      traces: halves().map(({ half }) => half.trace()),
    })
    // The ends of all parties are tried once; what fails on the way is logged and stops nothing.
    if (hasFailed) return
    hasFailed = true
    edge.leave(() => origin.release(INTERNAL))
    for (const target of targets.halves) edge.leave(() => target.release(INTERNAL))
    edge.leave(() => origin.tellFault())
    edge.leave(stepped)
  }
  const edge = createEdge(options.mailbox, failed)
  const ports = portsAt(edge, options.ports)
  const { clock, log } = ports
  const wallAt = clock.wall()
  const clockMs = clock.monotonic()
  const common = { version: 1, callId: ports.newCallId(), site: ports.site(), wallAt, clockMs } as const
  const halves = (): HalfEnd[] => [origin, ...targets.halves]
  const stepped = () => {
    options.changed()
    if (isOver || halves().some(({ half }) => !half.hasEnded)) return
    isOver = true
    options.over()
  }
  /** Ends the call: the caller's half, and with it those it is connected to, or what is left where it has gone. */
  const releaseAll = (causeOf: (end: HalfEnd) => Cause) => {
    for (const end of halves()) if (!end.half.hasEnded) end.release(causeOf(end))
  }
  const lookUp = lookUpFor(incoming.callerNumber, ports.routing)
  const sharing = {
    ports,
    edge,
    bridges,
    incoming,
    common,
    origin: () => origin,
    session: () => caller.session(),
    failed,
    stepped,
  }
  const targets = createTargets({
    ...sharing,
    lookUp,
    diverted: (facts, chain, isTried) => caller.diverted(facts, chain, isTried),
  })
  const caller = createCaller({ ...options, ports, edge, common, targets, lookUp, failed, stepped })
  const { origin } = caller
  return {
    callId: common.callId,
    start: () => edge.enter(() => origin.begin(firstFacts(options))),
    snapshot: () =>
      callSnapshot(
        origin.half,
        targets.halves.map(({ half }) => half).filter((half) => half.state !== 'T_Null' && !half.hasEnded),
      ),
    release: () => edge.enter(() => releaseAll(({ half }) => byAdmin(half.connectAt !== undefined))),
    shutDown: () => edge.enter(() => releaseAll(({ half }) => interrupted(half.facts.sipStatus))),
    flowEnded: (flow) => endLostParties(halves().reverse(), flow, clock, clock.monotonic() - clockMs),
    interrupt: () =>
      edge.enter(() => {
        for (const end of halves().reverse()) edge.leave(() => end.interrupt())
      }),
    find: (recordId) => halves().find(({ half }) => half.origin.recordId === recordId && !half.hasEnded),
    take: (taking) => takeCall({ ...sharing, targets }, taking),
    fail: failed,
    get openHalves() {
      return halves().filter(({ half }) => !half.hasEnded).length
    },
  }
}
