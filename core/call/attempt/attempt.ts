import { DIVERSION_LOOP, NOT_REGISTERED, TOO_MANY_DIVERSIONS, type Cause } from '../cause/index.ts'
import type { HalfEvent, TerminatingHalf } from '../half/index.ts'
import type { Edge } from '../mailbox/index.ts'
import type { Route } from '../ports/index.ts'
import {
  runTriggers,
  type Decided,
  type DetectionPoint,
  type Encounter,
  type ServiceOrder,
} from '../service/index.ts'
import type { TraceFacts } from '../trace/half-trace.ts'
import { chainAfter, MOST_DIVERSIONS, type Chain } from './chain.ts'
import type { Distribution } from './distribution.ts'
import { refusalOf } from './refusal.ts'
import type { Target } from './target.ts'

type Found = Route & { kind: 'extension' }
type Meeting = Extract<DetectionPoint, 'Terminating_Attempt_Authorised' | 'T_Busy' | 'T_No_Answer'>

/** The end of an attempt or of a whole distribution, unless it was answered. */
export interface Outcome {
  readonly cause: Cause
  /** Whether an INVITE left for any party. */
  readonly wasSent: boolean
  /** Whether the call ends with it, whoever would have services left. */
  readonly isFinal?: boolean
}

/** A target that is being tried. */
export interface Attempt {
  /** Ends it; before the answer by CANCEL with this Reason header. */
  release(cause: Cause, cancelReason?: string): void
  /** Stops trying, since somebody answered; those that ring are ended by whoever knows who it was. */
  settle(): void
}

/** The means of an attempt. */
export interface AttemptPorts {
  readonly edge: Edge
  readonly services: ServiceOrder
  readonly callerNumber: string
  readonly dialedNumber: string
  /** Looks up where a number leads. */
  route(number: string): Promise<Route>
  /** Called when a number comes up that was not dialled, and with whether it can be tried. */
  diverted(facts: TraceFacts, chain: Chain, isTried: boolean): void
  /** Makes the half for a party with devices. */
  createHalf(
    to: Found,
    chain: Chain,
    tell: (half: TerminatingHalf, event: HalfEvent) => void,
    meet: (point: 'T_Busy' | 'T_No_Answer', cause: Cause) => TraceFacts | undefined,
  ): TerminatingHalf
  /** Takes what a half reports, but its end. */
  hear(half: TerminatingHalf, event: HalfEvent): void
  /** Returns whether nobody needs to be tried any more. */
  isSettled(): boolean
  /** Returns whether the caller's own time is over. */
  isLate(): boolean
  /** Calls a distribution on behalf of the attempt's party. */
  run(to: Distribution, chain: Chain, ended: (outcome: Outcome) => void): Attempt
}

const encounter = (
  { callerNumber, dialedNumber }: AttemptPorts,
  point: Meeting,
  partyNumber: string,
  cause: Cause | undefined,
): Encounter => ({ point, callerNumber, dialedNumber, partyNumber, ...(cause ? { cause } : {}) })

/** Causes with which a call ends at once: its diversions lead nowhere. */
const FINAL: readonly Cause[] = [DIVERSION_LOOP, TOO_MANY_DIVERSIONS]

/** Returns what was decided, unless that were one diversion too many. */
function allowed(chain: Chain, decided: Decided): Decided {
  const { verdict, by } = decided
  if (verdict.do !== 'route' || chainAfter(chain, verdict).diversions.length <= MOST_DIVERSIONS)
    return decided
  return { verdict: { do: 'release', cause: TOO_MANY_DIVERSIONS }, by }
}

/** Tries a target: looks its number up, asks its services, and calls its devices; `ended` is called if nobody answers. */
export function tryTarget(
  ports: AttemptPorts,
  target: Target,
  chain: Chain,
  ended: (outcome: Outcome) => void,
): Attempt {
  let number = target.number
  let half: TerminatingHalf | undefined
  /** The distribution that the party sent the call on to. */
  let next: Attempt | undefined
  let wasSent = false
  /** What was decided when the half ended. */
  let decision: { readonly point: Meeting; readonly decided: Decided } | undefined

  let isReleased = false
  const isOver = () => isReleased || ports.isSettled()
  const ask = (point: Meeting, cause?: Cause, after?: string): Decided =>
    allowed(chain, runTriggers(ports.services, encounter(ports, point, number, cause), after))
  const end = (cause: Cause) => ended({ cause, wasSent, isFinal: FINAL.includes(cause) })

  /** Does what was decided at a point; `cause` is how the attempt ends if nothing was. */
  const follow = (point: Meeting, { verdict, by }: Decided, cause: Cause): void => {
    if (verdict.do === 'release') return end(verdict.cause)
    if (verdict.do === 'continue' || ports.isLate()) return end(cause)
    next = ports.run(verdict.to, chainAfter(chain, verdict), (outcome) => {
      wasSent ||= outcome.wasSent
      if (outcome.wasSent || outcome.isFinal || isOver()) return end(outcome.cause)
      // Nobody could be tried there: the party's next service is asked, else this is how the call ends.
      follow(point, ask(point, cause, by), outcome.cause)
    })
  }
  /** Ends an attempt that needs no half, unless a service of its party goes on. */
  const turnAway = (cause: Cause) => follow('T_Busy', ask('T_Busy', cause), cause)

  const hear = (from: TerminatingHalf, event: HalfEvent) => {
    if (event.type !== 'release') return ports.hear(from, event)
    wasSent ||= !from.isUnsent
    if (isOver()) return end(event.cause)
    if (decision) return follow(decision.point, decision.decided, event.cause)
    if (from.isUnsent) return turnAway(event.cause)
    end(event.cause)
  }
  const meet = (point: 'T_Busy' | 'T_No_Answer', cause: Cause): TraceFacts | undefined => {
    if (isOver()) return undefined
    const decided = ask(point, cause)
    if (decided.by === undefined) return undefined
    decision = { point, decided }
    return { decidedBy: decided.by, ...(decided.verdict.do === 'route' ? { passedOn: true } : {}) }
  }
  const begin = (found: Found) => {
    const point = 'Terminating_Attempt_Authorised'
    const decided = ask(point)
    // Whoever is turned away here may still have services for the busy and the unreachable.
    if (decided.verdict.do === 'release') return turnAway(decided.verdict.cause)
    if (decided.verdict.do === 'route') return follow(point, decided, NOT_REGISTERED)
    half = ports.createHalf(found, chain, hear, meet)
  }
  const reached = (found: Route) => {
    if (isOver()) return
    if (found.kind !== 'not_found') number = found.number
    const refusal = refusalOf(found, number, ports.callerNumber, chain)
    if (target.route === undefined) {
      const destinationName = found.kind === 'not_found' ? '' : found.name
      ports.diverted({ destinationNumber: number, destinationName }, chain, refusal === undefined)
    }
    if (refusal) return end(refusal)
    if (found.kind === 'extension') begin(found)
    else turnAway(NOT_REGISTERED)
  }
  if (target.route) reached(target.route)
  else ports.edge.resume(ports.route(target.number), reached)
  return {
    release(cause, cancelReason) {
      isReleased = true
      half?.release(cause, cancelReason)
      next?.release(cause, cancelReason)
    },
    settle: () => next?.settle(),
  }
}
