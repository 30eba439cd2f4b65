import { chainFacts, runDistribution, type Attempt, type Chain, type Distribution } from '../attempt/index.ts'
import type { Bridges } from '../bridge/index.ts'
import { ANSWERED_ELSEWHERE, beforeAnswer, COMPLETED_ELSEWHERE, type Cause } from '../cause/index.ts'
import {
  createTerminatingHalf,
  type CallOrigin,
  type HalfEvent,
  type HalfOrigin,
  type OriginatingHalf,
  type TerminatingHalf,
  type TerminatingHalfOptions,
} from '../half/index.ts'
import type { Edge } from '../mailbox/index.ts'
import type { CallPorts, Device, IncomingCall, Route } from '../ports/index.ts'
import type { TraceFacts } from '../trace/half-trace.ts'
import { callerIdentity, offerOf } from './identity.ts'
import { createOneAnswer } from './one-answer.ts'

/** The parties that a call has called. */
export interface Targets {
  /** Their halves, in the order they began. */
  readonly halves: readonly TerminatingHalf[]
  /** Returns the identity of the next half. */
  nextOrigin(): HalfOrigin
  /** Takes a half of a party that was not called. */
  add(half: TerminatingHalf): void
  /** Gives the call to a half, and ends those that ring; false if it is not to be had any more. */
  claim(half: TerminatingHalf): boolean
  /** Tells the half that originates what a half reports. */
  tell(half: TerminatingHalf, event: HalfEvent): void
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
  /** Returns the session of the caller; undefined where he made no offer. */
  readonly session: () => string | undefined
  /** What all halves of the call have in common. */
  readonly common: CallOrigin
  readonly origin: () => OriginatingHalf
  lookUp(number: string): Promise<Route>
  /** Called when a number comes up that was not dialled, and with whether it can be tried. */
  diverted(facts: TraceFacts, chain: Chain, isTried: boolean): void
  readonly failed: (error: unknown) => void
  readonly stepped: () => void
}

/** Returns the identity of the half that begins after these; those for which no INVITE left do not count. */
function originAfter(halves: readonly TerminatingHalf[], { ports, common }: TargetsOptions): HalfOrigin {
  const hop = halves.filter(({ isUnsent }) => !isUnsent).length + 1
  return { ...common, recordId: ports.newRecordId(common.wallAt), side: 'T', party: 'local', hop }
}

/** Returns the facts that the half of a party begins with. */
const firstFacts = (
  incoming: IncomingCall,
  chain: Chain,
  { number, name }: { readonly number: string; readonly name: string },
): TraceFacts => ({
  ...callerIdentity(incoming),
  ...chainFacts(chain, 'T'),
  destinationNumber: number,
  destinationName: name,
})

/** Creates the half of a party that is called. */
const createCalled = (
  { ports, edge, incoming, session, failed, stepped }: TargetsOptions,
  devices: readonly Device[],
  { diversions }: Chain,
  rest: Pick<TerminatingHalfOptions, 'origin' | 'noAnswerMs' | 'tell' | 'meet'>,
): TerminatingHalf =>
  createTerminatingHalf({
    ...rest,
    ports,
    edge,
    devices,
    offer: offerOf({ ...incoming, sdp: session() }, diversions),
    faulted: failed,
    changed: stepped,
  })

/** Creates the targets of a call, none so far. */
export function createTargets(options: TargetsOptions): Targets {
  const { ports, edge, bridges, incoming, session, common, origin, stepped } = options
  let halves: readonly TerminatingHalf[] = []
  let answeredBy: TerminatingHalf | undefined
  let attempt: Attempt | undefined

  const oneAnswer = createOneAnswer()
  const remainingMs = () => (incoming.expiresMs ?? Infinity) - (ports.clock.monotonic() - common.clockMs)
  const claim = (half: TerminatingHalf): boolean => {
    if (answeredBy || origin().half.hasEnded) return false
    answeredBy = half
    attempt?.settle()
    for (const other of halves.filter((one) => one !== half)) {
      other.release(ANSWERED_ELSEWHERE, COMPLETED_ELSEWHERE)
    }
    return true
  }
  const connect = (half: TerminatingHalf, event: Extract<HalfEvent, { type: 'connect' }>) => {
    if (!claim(half)) return false
    const bridge = bridges.of(origin())!
    bridge.join(half, event.session)
    if (origin().half.connectAt !== undefined) bridge.mustConnect(half)
    else if (event.sdp !== event.session) bridge.mustTell(half, origin())
    return true
  }
  const toldToCaller = (half: TerminatingHalf, event: HalfEvent) =>
    // A caller without an offer gets the callee's, and answers that.
    session() === undefined ? event : oneAnswer(half, event)
  const hear = (half: TerminatingHalf, event: HalfEvent) => {
    if (event.type === 'request' || event.type === 'acknowledge') return bridges.hear(half, event)
    const told = toldToCaller(half, event)
    if (told.type !== 'connect' || connect(half, told)) origin().hear(told)
  }
  const nextOrigin = () => originAfter(halves, options)
  const attemptPorts: Parameters<typeof runDistribution>[2] = {
    edge,
    clock: ports.clock,
    services: ports.services,
    callerNumber: incoming.callerNumber,
    dialedNumber: incoming.dialedNumber,
    route: (number) => options.lookUp(number),
    isSettled: () => answeredBy !== undefined || origin().half.hasEnded,
    isLate: () => remainingMs() <= 0,
    diverted: (facts, chain, isTried) => options.diverted(facts, chain, isTried),
    createHalf(to, chain, tell, meet) {
      const half = createCalled(options, to.devices, chain, {
        origin: nextOrigin(),
        noAnswerMs: () => Math.min(ports.noAnswerMs(), remainingMs()),
        // The end of the party that answered is no outcome of an attempt any more, but the end of a talk.
        tell: (event) =>
          half === answeredBy && event.type === 'release'
            ? bridges.other(half)?.hear(event)
            : tell(half, event),
        meet,
      })
      halves = [...halves, half]
      half.begin(firstFacts(incoming, chain, to))
      stepped()
      return half
    },
    hear,
  }
  return {
    get halves() {
      return halves
    },
    nextOrigin,
    claim,
    add: (half) => void (halves = [...halves, half]),
    tell: (half, event) => origin().hear(toldToCaller(half, event)),
    call(to, chain) {
      attempt = runDistribution(to, chain, attemptPorts, ({ cause }) =>
        origin().hear({ type: 'release', cause }),
      )
    },
    release(cause, cancelReason) {
      if (!answeredBy) attempt?.release(beforeAnswer(cause), cancelReason)
    },
  }
}
