import type { DivertedBy } from '../service/index.ts'
import type { ServiceTag, TraceFacts } from '../trace/half-trace.ts'

/** How an attempt came about: the service that made it, and those who sent the call on, the last one first. */
export interface Chain {
  readonly service: ServiceTag
  readonly diversions: readonly DivertedBy[]
}

/** The number of diversions that a call may take. */
export const MOST_DIVERSIONS = 10

/** The chain of an attempt at the dialled number itself. */
export const DIALED: Chain = { service: 'basic', diversions: [] }

/** Returns the chain after a service sent the call on, on behalf of somebody if it is a diversion. */
export const chainAfter = (
  { diversions }: Chain,
  { as, diversion }: { readonly as: ServiceTag; readonly diversion?: DivertedBy },
): Chain => ({ service: as, diversions: diversion ? [diversion, ...diversions] : diversions })

/** Returns the facts that a chain gives to the half of an attempt, and to the half that originates. */
export function chainFacts({ service, diversions }: Chain, side: 'O' | 'T'): TraceFacts {
  const last = diversions[0]?.number
  return {
    service,
    redirectCount: diversions.length,
    ...(last === undefined ? {} : { redirectingNumber: last }),
    // Who sends a call elsewhere pays for that leg; the originating half is always paid by the caller.
    ...(last === undefined || side === 'O' ? {} : { chargedNumber: last }),
  }
}
