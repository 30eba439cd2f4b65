import { DIVERSION_LOOP, NOT_FOUND, OWN_NUMBER, type Cause } from '../cause/index.ts'
import type { Route } from '../ports/routing.ts'
import type { Chain } from './chain.ts'

/** Returns why a caller cannot reach a number, whatever services its party has; undefined if nothing speaks against it. */
export function refusalOf(
  route: Route,
  number: string,
  callerNumber: string,
  { diversions }: Chain,
): Cause | undefined {
  if (diversions.some((diverter) => diverter.number === number)) return DIVERSION_LOOP
  if (route.kind === 'not_found') return NOT_FOUND
  return number === callerNumber ? OWN_NUMBER : undefined
}
