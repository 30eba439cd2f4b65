import type { Result } from '../../../kit/index.ts'
import { requestTarget } from '../dialog/target.ts'
import type { Dialog } from '../dialog/index.ts'
import type { Flows } from '../route/index.ts'
import type { HopFault } from './next-hop.ts'
import type { Resolver, Targets } from './resolver.ts'

/** The receiver of a search for the next hop; it is called once, at once where no name has to be looked up. */
export type Found = (result: Result<Targets, HopFault>) => void

/** The search for the next hop of a request (RFC 3261 §8.1.2, §12.2.1.1; RFC 5626 §5.3). */
export interface NextHops {
  /** Finds that of a leg: the flow of its target, a fixed hop, else its route set or target. */
  ofLeg(leg: Pick<Dialog, 'routeSet' | 'remoteTarget' | 'hop' | 'fallback'>, found: Found): void
  /** Finds that of a Request-URI: the flow of a registered phone, else what the URI names. */
  ofTarget(uri: string, found: Found): void
  /** Finds that of a route, which never stands for a flow. */
  ofRoute(uri: string, found: Found): void
}

/** Creates the search over the flows of phones and the resolver of URIs. */
export function createNextHops(flows: Pick<Flows, 'find'>, resolver: Resolver): NextHops {
  return {
    ofLeg(leg, found) {
      if (leg.remoteTarget === undefined) return found({ ok: false, error: 'invalid' })
      const flow = leg.routeSet.length === 0 ? flows.find(leg.remoteTarget) : undefined
      const peer = flow ?? leg.hop
      if (peer) return found({ ok: true, value: [peer] })
      const { fallback } = leg
      resolver.resolve(requestTarget(leg.routeSet, leg.remoteTarget).hopUri, (hop) =>
        found(!hop.ok && hop.error === 'dns' && fallback ? { ok: true, value: [fallback] } : hop),
      )
    },
    ofTarget(uri, found) {
      const flow = flows.find(uri)
      if (flow) found({ ok: true, value: [flow] })
      else resolver.resolve(uri, found)
    },
    ofRoute: (uri, found) => resolver.resolve(uri, found),
  }
}
