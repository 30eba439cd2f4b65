import { DIALED, refusalOf } from '../attempt/index.ts'
import { LIMIT_REACHED, TOO_MANY_HOPS, type Cause } from '../cause/index.ts'
import type { IncomingCall, Route } from '../ports/index.ts'
import type { TraceFacts } from '../trace/half-trace.ts'

/** The party that a dialled number means, and why this caller may not call it, if so. */
export interface Analysis {
  readonly facts: TraceFacts
  readonly refused?: Cause
}

/** Returns what a dialled number means for its caller, as far as that is known without asking the party's services. */
export function analysed(route: Route, incoming: IncomingCall, isOverLimit: () => boolean): Analysis {
  const number = route.kind === 'not_found' ? incoming.dialedNumber : route.number
  const name = route.kind === 'not_found' ? {} : { destinationName: route.name }
  const facts: TraceFacts = { destinationNumber: number, ...name }
  const refused = refusalOf(route, number, incoming.callerNumber, DIALED)
  if (refused) return { facts, refused }
  if (incoming.maxForwards <= 0) return { facts, refused: TOO_MANY_HOPS }
  return isOverLimit() ? { facts, refused: LIMIT_REACHED } : { facts }
}
