import { chainFacts, runDistribution, type Attempt, type Chain, type Distribution } from '../attempt/index.ts'
import type { Bridges } from '../bridge/index.ts'
import { ANSWERED_ELSEWHERE, COMPLETED_ELSEWHERE, type Cause } from '../cause/index.ts'
import {
  createTerminatingHalf,
  type CallOrigin,
  type HalfEvent,
  type OriginatingHalf,
  type TerminatingHalf,
} from '../half/index.ts'
import type { Edge } from '../mailbox/index.ts'
import type { CallPorts, IncomingCall, Route } from '../ports/index.ts'
import type { TraceFacts } from '../trace/half-trace.ts'
import { callerIdentity, offerOf } from './identity.ts'
import { createOneAnswer } from './one-answer.ts'

/** The parties that a call has called. */
export interface Targets {
  /** Their halves, in the order they began. */
  readonly halves: readonly TerminatingHalf[]
  /** Calls a distribution; when nobody of it answers, the half that originates hears so. */
  call(to: Distribution, chain: Chain): void
  /** Ends all of them, unless one has answered: by CANCEL with this Reason header. */
  release(cause: Cause, cancelReason?: string): void
}

/** The parts of a call that its targets use. */
export interface TargetsOptions {
  readonly ports: CallPorts
  readonly edge: Edge
  readonly bridges: Bridges
  readonly incoming: IncomingCall
  /** What all halves of the call have in common. */
  readonly common: CallOrigin
  readonly origin: () => OriginatingHalf
  lookUp(number: string): Promise<Route>
  /** Called when a number comes up that was not dialled, and with whether it can be tried. */
  diverted(facts: TraceFacts, chain: Chain, isTried: boolean): void
  readonly failed: (error: unknown) => void
  readonly stepped: () => void
}

/** Creates the targets of a call, none so far. */
export function createTargets(options: TargetsOptions): Targets {
  const { ports, edge, bridges, incoming, common, origin, failed, stepped } = options
  const { callerNumber, dialedNumber } = incoming
  const { clock } = ports
  let halves: readonly TerminatingHalf[] = []
  let answeredBy: TerminatingHalf | undefined
  let attempt: Attempt | undefined

  const oneAnswer = createOneAnswer()
  const remainingMs = () => (incoming.expiresMs ?? Infinity) - (clock.monotonic() - common.clockMs)
  const connect = (half: TerminatingHalf, event: Extract<HalfEvent, { type: 'connect' }>) => {
    answeredBy = half
    attempt?.settle()
    const bridge = bridges.of(origin())!
    bridge.join(half, event.session)
    if (event.sdp !== event.session) bridge.mustTell(half)
    for (const other of halves.filter((one) => one !== half)) {
      other.release(ANSWERED_ELSEWHERE, COMPLETED_ELSEWHERE)
    }
  }
  const hear = (half: TerminatingHalf, event: HalfEvent) => {
    if (event.type === 'request' || event.type === 'acknowledge') return bridges.hear(half, event)
    // A caller without an offer gets the callee's, and answers that.
    const told = incoming.sdp === undefined ? event : oneAnswer(half, event)
    if (told.type === 'connect') connect(half, told)
    origin().hear(told)
  }
  const attemptPorts: Parameters<typeof runDistribution>[2] = {
    edge,
    clock,
    services: ports.services,
    callerNumber,
    dialedNumber,
    route: (number) => options.lookUp(number),
    isSettled: () => answeredBy !== undefined || origin().half.hasEnded,
    isLate: () => remainingMs() <= 0,
    diverted: (facts, chain, isTried) => options.diverted(facts, chain, isTried),
    createHalf(to, chain, tell, meet) {
      const recordId = ports.newRecordId(common.wallAt)
      const hop = halves.filter(({ isUnsent }) => !isUnsent).length + 1
      const half = createTerminatingHalf({
        ports,
        edge,
        origin: { ...common, recordId, side: 'T', party: 'local', hop },
        devices: to.devices,
        offer: offerOf(incoming, chain.diversions),
        noAnswerMs: () => Math.min(ports.noAnswerMs(), remainingMs()),
        // The end of the party that answered is no outcome of an attempt any more, but the end of a talk.
        tell: (event) =>
          half === answeredBy && event.type === 'release'
            ? bridges.other(half)?.hear(event)
            : tell(half, event),
        meet,
        faulted: failed,
        changed: stepped,
      })
      halves = [...halves, half]
      const party = { destinationNumber: to.number, destinationName: to.name }
      half.begin({ ...callerIdentity(incoming), ...chainFacts(chain, 'T'), ...party })
      stepped()
      return half
    },
    hear,
  }
  return {
    get halves() {
      return halves
    },
    call(to, chain) {
      attempt = runDistribution(to, chain, attemptPorts, ({ cause }) =>
        origin().hear({ type: 'release', cause }),
      )
    },
    release(cause, cancelReason) {
      if (!answeredBy) attempt?.release(cause, cancelReason)
    },
  }
}
