import { chainFacts, DIALED, type Chain, type Distribution } from '../attempt/index.ts'
import type { Bridges } from '../bridge/index.ts'
import type { Cause } from '../cause/index.ts'
import {
  createOriginatingHalf,
  createSummonedHalf,
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
import type { Summons } from './originate.ts'
import type { Targets } from './targets.ts'

/** The party that a call comes from, and whom it is to reach. */
export interface Caller {
  readonly origin: OriginatingHalf
  /** Returns the session that the party offers; undefined if it has made no offer. */
  session(): string | undefined
  /** Takes the news of a number that was not dialled, and whether it can be tried. */
  diverted(facts: TraceFacts, chain: Chain, isTried: boolean): void
}

/** How a call comes about: its caller called us, or is called first. */
export type Source =
  { readonly kind: 'arrived'; readonly leg: IncomingLeg } | ({ readonly kind: 'summoned' } & Summons)

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
  readonly source: Source
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

/** How long the phones of a party ring that is called first. */
const FIRST_RINGS_MS = 30_000

type FailurePoint = 'O_Busy' | 'O_No_Answer' | 'Route_Select_Failure'

/** Creates the caller of a call. */
export function createCaller(options: CallerOptions): Caller {
  const { ports, edge, bridges, source, incoming, refusal, common, targets, failed, stepped } = options
  const { callerNumber, dialedNumber } = incoming
  /** Whom to call, once the half has moved on. */
  let wanted: { readonly to: Distribution; readonly chain: Chain } | undefined
  /** The first service that sent the call somewhere. */
  let service: ServiceTag | undefined = source.kind === 'summoned' ? 'callback' : undefined
  let session = incoming.sdp
  const bridge = bridges.create({ edge, clock: ports.clock })

  const analyse = () => {
    if (refusal) {
      const decidedBy = refusal.by === undefined ? {} : { decidedBy: refusal.by }
      const facts: TraceFacts = { service: 'feature_code', destinationNumber: dialedNumber, ...decidedBy }
      return origin.refused(refusal.cause, facts)
    }
    edge.resume(options.lookUp(dialedNumber, source.kind === 'arrived' ? incoming : undefined), (route) => {
      if (origin.half.hasEnded) return
      const { facts, refused } = analysed(route, incoming, options.isOverLimit)
      if (refused) return origin.refused(refused, facts)
      const chain = { ...DIALED, service: service ?? DIALED.service }
      wanted = { to: { kind: 'party', target: { number: dialedNumber, route } }, chain }
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
  const recordId = ports.newRecordId(common.wallAt)
  const parts = {
    ports,
    edge,
    origin: { ...common, recordId, side: 'O', party: 'local', hop: 0 } as const,
    analyse,
    callTarget: () => targets.call(wanted!.to, wanted!.chain),
    tell: hear,
    faulted: failed,
    changed: stepped,
  }
  const create = (): OriginatingHalf => {
    if (source.kind === 'summoned') {
      const answered = (offered: string) => {
        session = offered
        bridge.join(origin, offered)
      }
      return createSummonedHalf({ ...parts, ...source, ringMs: FIRST_RINGS_MS, answered })
    }
    const leg = incomingLegAt(edge, source.leg)
    const { expiresMs, sdp } = incoming
    return createOriginatingHalf({ ...parts, leg, delaysOffer: sdp === undefined, expiresMs, meet })
  }
  const origin = create()
  if (source.kind === 'arrived') bridge.join(origin, incoming.sdp)
  return {
    origin,
    session: () => session,
    diverted(facts, chain, isTried) {
      service ??= chain.service
      origin.diverted({ ...facts, ...chainFacts(chain, 'O'), service }, isTried)
    },
  }
}
