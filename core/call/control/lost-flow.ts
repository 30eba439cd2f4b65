import type { Clock } from '../../kit/index.ts'
import type { HalfEnd } from '../half/index.ts'
import type { EndedFlow } from '../ports/index.ts'

/**
 * Ends the halves whose party is reached over a connection that ended, unless its phone is back after the grace.
 * @param goneAtMs the moment of the end, milliseconds since the setup of the call.
 */
export function endLostParties(
  halves: readonly HalfEnd[],
  { peer, graceMs, isBack }: EndedFlow,
  clock: Clock,
  goneAtMs: number,
): void {
  for (const end of halves) {
    const known = end.half.facts.peer
    if (known?.transport !== peer.transport || known?.remoteAddress !== peer.remoteAddress) continue
    clock.after(graceMs, () => {
      if (!isBack()) end.partyGone(goneAtMs)
    })
  }
}
