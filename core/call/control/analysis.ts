import { assertNever } from '../../kit/index.ts'
import { LIMIT_REACHED, NOT_FOUND, OWN_NUMBER, TOO_MANY_HOPS, type Cause } from '../cause/index.ts'
import type { IncomingCall, Route } from '../ports/index.ts'
import type { TraceFacts } from '../trace/half-trace.ts'

/** The party that a dialled number means, and why this caller may not call it, if so. */
export interface Analysis {
  readonly facts: TraceFacts
  readonly refused?: Cause
}

/** Returns what a dialled number means for its caller, as far as that is known without asking the party's services. */
export function analysed(route: Route, incoming: IncomingCall, isOverLimit: () => boolean): Analysis {
  switch (route.kind) {
    case 'not_found':
      return { facts: { destinationNumber: incoming.dialedNumber }, refused: NOT_FOUND }
    case 'unreachable':
    case 'extension': {
      const facts = { destinationNumber: route.number, destinationName: route.name }
      if (route.number === incoming.callerNumber) return { facts, refused: OWN_NUMBER }
      if (incoming.maxForwards <= 0) return { facts, refused: TOO_MANY_HOPS }
      return isOverLimit() ? { facts, refused: LIMIT_REACHED } : { facts }
    }
    default:
      return assertNever(route)
  }
}
