import { NO_COMMON_SESSION } from '../cause/index.ts'
import type { HalfEnd } from '../half/index.ts'
import type { NegotiationPorts, Negotiator } from './negotiation.ts'
import { reconnect } from './reconnect.ts'
import { tellSession } from './tell-session.ts'

type End = Negotiator & { readonly half: HalfEnd }

/** A negotiation that a bridge owes its parties, since they were answered with another session than the other one's. */
export interface Renegotiation {
  /** Tells the other party of this one's session once that party has acknowledged. */
  mustTell(half: HalfEnd, other: HalfEnd): void
  /** Tells the other party of this one's session at once; a talk of parties that do not agree ends. */
  mustConnect(half: HalfEnd): void
  /** Lets both agree anew once these have acknowledged, this one first; a talk of parties that do not agree ends. */
  mustReconnect(half: HalfEnd, unacknowledged: readonly HalfEnd[]): void
  /** Notes that a party has acknowledged its answer. */
  acknowledged(half: HalfEnd): void
}

/** Ends the talk unless its parties agree: nothing flows between them yet. */
const orEnd = ({ half }: End, ports: NegotiationPorts): NegotiationPorts => ({
  ...ports,
  done(agreed) {
    ports.done(agreed)
    if (!agreed && ports.stillWanted()) half.release(NO_COMMON_SESSION)
  },
})

/** Creates the negotiations of a bridge, of which one at most is owed; `pairOf` returns a half and the one it talks with. */
export function createRenegotiation(
  pairOf: (half: HalfEnd) => readonly [End, End] | undefined,
  negotiating: (first: End, second: End) => NegotiationPorts,
): Renegotiation {
  let owed: { readonly unacknowledged: Set<HalfEnd>; readonly begin: () => void } | undefined
  const proceed = () => {
    if (!owed || owed.unacknowledged.size > 0) return
    const { begin } = owed
    owed = undefined
    begin()
  }
  const owe = (
    half: HalfEnd,
    unacknowledged: readonly HalfEnd[],
    negotiate: (first: End, second: End) => void,
  ) => {
    const begin = () => {
      const pair = pairOf(half)
      if (pair) negotiate(...pair)
    }
    owed = { unacknowledged: new Set(unacknowledged), begin }
    proceed()
  }
  return {
    mustTell(half, other) {
      owe(half, [other], (owner, listener) => tellSession(owner, listener, negotiating(owner, listener)))
    },
    mustConnect(half) {
      owe(half, [], (owner, listener) =>
        tellSession(owner, listener, orEnd(owner, negotiating(owner, listener))),
      )
    },
    mustReconnect(half, unacknowledged) {
      owe(half, unacknowledged, (first, second) =>
        reconnect(first, second, orEnd(first, negotiating(first, second))),
      )
    },
    acknowledged(half) {
      owed?.unacknowledged.delete(half)
      proceed()
    },
  }
}
