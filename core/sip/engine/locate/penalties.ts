import type { Clock } from '../../../kit/index.ts'
import type { Peer } from '../../transport/index.ts'

/** Servers that failed lately; they are tried last, never left out. */
export interface Penalties {
  /** Adds a penalty for so many milliseconds, at most ten minutes. */
  add(peer: Peer, ms: number): void
  has(peer: Peer): boolean
  /** Returns the same targets, with those that failed behind the others. */
  lastOfAll(targets: readonly Peer[]): readonly Peer[]
}

const MOST_MS = 600_000
const MAX_KEPT = 1000

/** Creates penalties, none of them given yet. */
export function createPenalties(clock: Clock): Penalties {
  const until = new Map<string, number>()
  const keyOf = ({ protocol, address, port }: Peer) => `${protocol} ${address} ${port}`
  const isFailing = (peer: Peer) => until.size > 0 && (until.get(keyOf(peer)) ?? 0) > clock.monotonic()
  return {
    add(peer, ms) {
      if (until.size >= MAX_KEPT) until.clear()
      until.set(keyOf(peer), clock.monotonic() + Math.min(ms, MOST_MS))
    },
    has: isFailing,
    lastOfAll(targets) {
      if (until.size === 0 || targets.length < 2) return targets
      return [...targets.filter((peer) => !isFailing(peer)), ...targets.filter(isFailing)]
    },
  }
}
