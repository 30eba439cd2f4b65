import type { Clock, Logger } from '../../../kit/index.ts'
import type { TransportLayer } from '../../transport/index.ts'
import {
  createWaysTo,
  DEFAULT_LARGE_REQUESTS,
  type LargeRequestRules,
  type WaysTo,
} from './large-requests.ts'
import { createNameService, type NameService } from './name-service.ts'
import { createPenalties, type Penalties } from './penalties.ts'
import { createResolver, type Resolver } from './resolver.ts'

/** The parts that know where requests go. */
export interface Locating {
  readonly resolver: Resolver
  readonly penalties: Penalties
  readonly waysTo: WaysTo
}

/** Creates these parts for the sockets that we have. */
export function createLocating(options: {
  readonly clock: Clock
  readonly log: Logger
  readonly transport: Pick<TransportLayer, 'listening' | 'localFor'>
  /** The source of name lookups; DNS and the system when left out. */
  readonly names?: NameService | undefined
  readonly largeRequests: () => Partial<LargeRequestRules>
}): Locating {
  const { clock, log, transport } = options
  const penalties = createPenalties(clock)
  const resolver = createResolver({
    clock,
    log,
    penalties,
    names: options.names ?? createNameService({ clock }),
    carries: (protocol) => transport.listening.some((local) => local.protocol === protocol),
    reaches: (peer) => transport.localFor(peer) !== undefined,
  })
  return {
    resolver,
    penalties,
    waysTo: createWaysTo(transport, penalties, () => ({
      ...DEFAULT_LARGE_REQUESTS,
      ...options.largeRequests(),
    })),
  }
}
