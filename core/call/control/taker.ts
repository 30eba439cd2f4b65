import { heldAnswer } from '../../grammar/index.ts'
import type { Bridges } from '../bridge/index.ts'
import { NO_COMMON_SESSION, NOT_FOUND, type Cause } from '../cause/index.ts'
import {
  createArrivedHalf,
  type HalfEvent,
  type OriginatingHalf,
  type TerminatingHalf,
} from '../half/index.ts'
import { incomingLegAt, type Edge } from '../mailbox/index.ts'
import type { CallPorts, IncomingCall, IncomingLeg } from '../ports/index.ts'
import type { ServiceTag } from '../trace/half-trace.ts'
import { callerIdentity, connectedTo } from './identity.ts'
import type { Targets } from './targets.ts'

/** A party that called us and is to take a call which rings elsewhere. */
export interface Taking {
  readonly leg: IncomingLeg
  readonly arrival: IncomingCall
  readonly as: ServiceTag
  /** Name of the service that decided so. */
  readonly by: string | undefined
  /** Called with the reason when the call is not to be had any more; the party was told nothing. */
  readonly lost: (cause: Cause) => void
}

/** The parts of a call that one who takes it uses. */
export interface TakerOptions {
  readonly ports: CallPorts
  readonly edge: Edge
  readonly bridges: Bridges
  /** The call as its caller made it. */
  readonly incoming: IncomingCall
  /** Returns the session of the caller; undefined where he made no offer. */
  readonly session: () => string | undefined
  readonly origin: () => OriginatingHalf
  readonly targets: Targets
  readonly failed: (error: unknown) => void
  readonly stepped: () => void
}

/**
 * Lets a party take the call. Both parties are answered with a session in which nothing flows, since each has made an
 * offer; as soon as both have acknowledged they agree on a session of their own.
 */
export function takeCall(options: TakerOptions, { leg, arrival, as, by, lost }: Taking): void {
  const { ports, edge, bridges, incoming, session, origin, targets } = options
  const connected = (half: TerminatingHalf, event: Extract<HalfEvent, { type: 'connect' }>) => {
    const caller = origin()
    const offered = session()
    const isWaiting = caller.half.connectAt === undefined
    const sdp = offered === undefined ? event.sdp : heldAnswer(offered)
    bridges.of(half)?.mustReconnect(half, isWaiting ? [caller, half] : [half])
    targets.tell(half, { ...event, sdp, party: connectedTo(half, caller) })
  }
  const hear = (event: HalfEvent) => {
    if (event.type === 'request' || event.type === 'acknowledge') return bridges.hear(half, event)
    if (event.type === 'connect') return connected(half, event)
    if (event.type !== 'release') return
    if (half.isUnsent) lost(event.cause.kind === 'internal' ? event.cause : NOT_FOUND)
    else bridges.other(half)?.hear(event)
  }
  // Without any offer there is nothing to answer with.
  if (arrival.sdp === undefined && session() === undefined) return lost(NO_COMMON_SESSION)
  const half = createArrivedHalf({
    ports,
    edge,
    origin: targets.nextOrigin(),
    leg: incomingLegAt(edge, leg),
    session: arrival.sdp ?? '',
    claim() {
      const offer = arrival.sdp
      if (!targets.claim(half)) return undefined
      bridges.of(origin())!.join(half, offer)
      return offer === undefined ? session() : heldAnswer(offer)
    },
    tell: hear,
    faulted: options.failed,
    changed: options.stepped,
  })
  targets.add(half)
  half.begin({
    ...callerIdentity(incoming),
    service: as,
    destinationNumber: arrival.callerNumber,
    destinationName: arrival.configuredName,
    peer: arrival.peer,
    ...(by === undefined ? {} : { decidedBy: by }),
  })
}
