import type { Socket } from 'node:net'
import { createNetworks, createRateLimiter, type Clock } from '../../kit/index.ts'
import { networkOf } from './failures.ts'

/** The rate of new connections from one address: programs keep theirs, windows need a few. */
const LIMIT = { perSecond: 100, burst: 500 }

/**
 * Ends connections of clients that open them faster than anybody needs to: each costs the loop that runs calls as much
 * as a request.
 * @param trustedProxies addresses and networks of proxies, which speak for many
 */
export function limitNewConnections(
  clock: Pick<Clock, 'monotonic'>,
  trustedProxies: () => readonly string[],
): (socket: Socket) => void {
  const limiter = createRateLimiter(LIMIT, clock)
  return (socket) => {
    const address = socket.remoteAddress ?? ''
    if (limiter.take(networkOf(address)) || createNetworks(trustedProxies())(address)) return
    socket.destroy()
  }
}
