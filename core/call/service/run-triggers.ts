import type { Encounter, ServiceOrder } from './service.ts'
import { CONTINUE, type Verdict } from './verdict.ts'

/** A verdict and the name of the service that gave it; none gave `continue`. */
export interface Decided {
  readonly verdict: Verdict
  readonly by: string | undefined
}

/**
 * Asks the services of a detection point one after the other; the first verdict other than `continue` counts.
 * @param after only those behind the service of this name are asked.
 */
export function runTriggers(order: ServiceOrder, at: Encounter, after?: string): Decided {
  const all = order[at.point] ?? []
  const first = after === undefined ? 0 : all.findIndex(({ name }) => name === after) + 1
  for (const service of all.slice(first)) {
    const verdict = service.decide(at)
    if (verdict.do !== 'continue') return { verdict, by: service.name }
  }
  return { verdict: CONTINUE, by: undefined }
}
