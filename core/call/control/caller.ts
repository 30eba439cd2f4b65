import { chainFacts, DIALED, type Chain, type Distribution } from '../attempt/index.ts'
import type { Bridges } from '../bridge/index.ts'
import type { Cause } from '../cause/index.ts'
import {
  createOriginatingHalf,
  type CallOrigin,
  type HalfEvent,
  type Met,
  type OriginatingHalf,
} from '../half/index.ts'
import { incomingLegAt, type Edge } from '../mailbox/index.ts'
import type { CallPorts, IncomingCall, IncomingLeg, Route } from '../ports/index.ts'
import { runTriggers } from '../service/index.ts'
import type { ServiceTag, TraceFacts } from '../trace/half-trace.ts'
import { analysed } from './analysis.ts'
import type { Targets } from './targets.ts'

/** The party that a call comes from, and whom it is to reach. */
export interface Caller {
  readonly origin: OriginatingHalf
  /** Takes the news of a number that was not dialled, and whether it can be tried. */
  diverted(facts: TraceFacts, chain: Chain, isTried: boolean): void
}

/** An INVITE that is turned away before it leads anywhere. */
export interface Refusal {
  readonly cause: Cause
  /** Name of the service that decided so. */
  readonly by?: string | undefined
}

/** The parts of a call that its caller uses. */
export interface CallerOptions {
  readonly ports: CallPorts
  readonly edge: Edge
  readonly bridges: Bridges
  readonly leg: IncomingLeg
  readonly incoming: IncomingCall
  /** Why it is turned away before anything of it is looked at. */
  readonly refusal: Refusal | undefined
  /** What all halves of the call have in common. */
  readonly common: CallOrigin
  readonly targets: Targets
  readonly isOverLimit: () => boolean
  /** Looks up where a number leads; one that was dialled with the host it was dialled at. */
  lookUp(number: string, from?: Pick<IncomingCall, 'dialedHost' | 'dialedGruu'>): Promise<Route>
  readonly failed: (error: unknown) => void
  readonly stepped: () => void
}

type FailurePoint = 'O_Busy' | 'O_No_Answer' | 'Route_Select_Failure'

/** Creates the caller of a call. */
export function createCaller(options: CallerOptions): Caller {
  const { ports, edge, bridges, incoming, refusal, common, targets, failed, stepped } = options
  const { callerNumber, dialedNumber } = incoming
  /** Whom to call, once the half has moved on. */
  let wanted: { readonly to: Distribution; readonly chain: Chain } | undefined
  /** The first service that sent the call somewhere. */
  let service: ServiceTag | undefined

  const analyse = () => {
    if (refusal) {
      const decidedBy = refusal.by === undefined ? {} : { decidedBy: refusal.by }
      const facts: TraceFacts = { service: 'feature_code', destinationNumber: dialedNumber, ...decidedBy }
      return origin.refused(refusal.cause, facts)
    }
    edge.resume(options.lookUp(dialedNumber, incoming), (route) => {
      if (origin.half.hasEnded) return
      const { facts, refused } = analysed(route, incoming, options.isOverLimit)
      if (refused) return origin.refused(refused, facts)
      wanted = { to: { kind: 'party', target: { number: dialedNumber, route } }, chain: DIALED }
      origin.routed(facts)
    })
  }
  /** Asks the services of the caller's side before the half ends unanswered. */
  const meet = (point: FailurePoint, cause: Cause): Met | undefined => {
    const encounter = { point, callerNumber, dialedNumber, partyNumber: callerNumber, cause }
    const { verdict, by } = runTriggers(ports.services, encounter)
    if (by === undefined || verdict.do === 'continue') return undefined
    if (verdict.do === 'release') return { facts: { decidedBy: by, release: verdict.cause } }
    service ??= verdict.as
    wanted = { to: verdict.to, chain: { ...DIALED, service: verdict.as } }
    edge.enter(() => origin.routed({ service: verdict.as }))
    return { facts: { decidedBy: by }, reroutes: true }
  }
  const hear = (event: HalfEvent) => {
    if (event.type === 'request' || event.type === 'acknowledge') return bridges.hear(origin, event)
    if (event.type !== 'release') return
    targets.release(event.cause, event.reason)
    bridges.other(origin)?.hear(event)
  }
  const origin = createOriginatingHalf({
    ports,
    edge,
    origin: { ...common, recordId: ports.newRecordId(common.wallAt), side: 'O', party: 'local', hop: 0 },
    leg: incomingLegAt(edge, options.leg),
    delaysOffer: incoming.sdp === undefined,
    expiresMs: incoming.expiresMs,
    analyse,
    callTarget: () => targets.call(wanted!.to, wanted!.chain),
    tell: hear,
    meet,
    faulted: failed,
    changed: stepped,
  })
  return {
    origin,
    diverted(facts, chain, isTried) {
      service ??= chain.service
      origin.diverted({ ...facts, ...chainFacts(chain, 'O'), service }, isTried)
    },
  }
}
