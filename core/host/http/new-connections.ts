import type { Socket } from 'node:net'
import { createNetworks, type Clock } from '../../kit/index.ts'
import { MAX_ADDRESSES, networkOf } from './failures.ts'

/** New connections of one address a second, in the long run and at once: programs keep theirs, windows need a few. */
const PER_SECOND = 100
const AT_ONCE = 500

/**
 * Ends connections of who opens them faster than anybody needs to: each costs the loop that runs calls as much as a
 * request.
 * @param trustedProxies addresses and networks of proxies, which speak for many
 */
export function limitNewConnections(
  clock: Pick<Clock, 'monotonic'>,
  trustedProxies: () => readonly string[],
): (socket: Socket) => void {
  const buckets = new Map<string, { left: number; at: number }>()
  return (socket) => {
    const address = socket.remoteAddress ?? ''
    const key = networkOf(address)
    const now = clock.monotonic()
    const before = buckets.get(key) ?? { left: AT_ONCE, at: now }
    const left = Math.min(AT_ONCE, before.left + ((now - before.at) / 1000) * PER_SECOND)
    // Behind all others: the one that was not seen for longest is forgotten first.
    buckets.delete(key)
    buckets.set(key, { left: Math.max(0, left - 1), at: now })
    if (buckets.size > MAX_ADDRESSES) buckets.delete(buckets.keys().next().value!)
    if (left < 1 && !createNetworks(trustedProxies())(address)) socket.destroy()
  }
}
