import type { Clock } from '../../kit/index.ts'
import type { HalfEnd, HalfEvent } from '../half/index.ts'
import type { Edge } from '../mailbox/index.ts'
import { NO_COMMON_SESSION } from '../cause/index.ts'
import { GONE, ownAnswer } from '../ports/index.ts'
import type { TraceFacts } from '../trace/half-trace.ts'
import { createHoldState } from './hold.ts'
import { createOfferAnswer } from './offer-answer.ts'
import type { NegotiationPorts, Negotiator } from './negotiation.ts'
import { passRequest } from './pass-request.ts'
import { reconnect } from './reconnect.ts'
import { tellSession } from './tell-session.ts'

/** Who hears whom: two halves, of one call or of two, and the offers and answers between them. */
export interface Bridge {
  /** Puts a half at an end that is free; `sdp` is the session of its party, if it is known. */
  join(end: HalfEnd, sdp?: string): void
  /** Takes a request, or the answer to a delayed offer, of the party at one end for the one at the other. */
  hear(from: HalfEnd, event: Extract<HalfEvent, { type: 'request' | 'acknowledge' }>): void
  /** Tells the other party of this one's session as soon as the answer is acknowledged, since that was another one. */
  mustTell(end: HalfEnd): void
  /**
   * Lets both parties agree on a session anew, this one first, as soon as these have acknowledged their answers, with which
   * nothing flows. A talk of parties that do not agree ends.
   */
  mustReconnect(end: HalfEnd, unacknowledged: readonly HalfEnd[]): void
  /** Frees the end of a half. */
  leave(end: HalfEnd): void
  /**
   * Puts one half in the place of another; both parties then agree on a session anew. A half of another bridge leaves that
   * one and brings along what it has agreed on, and the offer that is under way.
   */
  swap(old: HalfEnd, now: HalfEnd, sdp?: string): void
  /** Returns the half at the other end. */
  other(end: HalfEnd): HalfEnd | undefined
}

interface End extends Negotiator {
  readonly half: HalfEnd
}

/** The bridge that each half is at an end of, and what it has agreed on there. */
export type Seats = WeakMap<HalfEnd, { readonly bridge: Bridge; readonly end: End }>

const NOBODY_THERE = ownAnswer(491, 'Request Pending')

const endFor = (half: HalfEnd, sdp?: string): End => ({
  half,
  session: createOfferAnswer(sdp),
  request: (request) => half.request(request),
})

const isTalking = ({ half }: End) => half.half.connectAt !== undefined && !half.half.hasEnded

/** Creates a bridge without ends. */
export function createBridge(ports: {
  readonly edge: Edge
  readonly clock: Clock
  readonly seats: Seats
}): Bridge {
  const { edge, seats } = ports
  const hold = createHoldState<HalfEnd>()
  let ends: readonly End[] = []
  /** What is to happen once these have acknowledged their answers. */
  let owed: { readonly unacknowledged: Set<HalfEnd>; readonly begin: () => void } | undefined

  const endOf = (half: HalfEnd) => ends.find((end) => end.half === half)
  const otherThan = (end: End) => ends.find((one) => one !== end)
  const midCall = (facts: TraceFacts) => {
    if (ends.every(isTalking)) for (const { half } of ends) half.midCall(facts)
  }
  const negotiating = (first: End, second: End): NegotiationPorts => ({
    ...ports,
    stillWanted: () => [first, second].every((end) => ends.includes(end) && isTalking(end)),
    done(agreed) {
      if (agreed) midCall({})
    },
  })
  const pass = (from: End, to: End, event: Extract<HalfEvent, { type: 'request' }>) =>
    passRequest(from, to, event, edge, (offer) => {
      const held = hold.offered(from.half, offer)
      midCall(held === undefined ? {} : { hold: held })
    })
  const owe = (
    half: HalfEnd,
    unacknowledged: readonly HalfEnd[],
    negotiateAnew: (first: End, second: End) => void,
  ) => {
    const begin = () => {
      const first = endOf(half)
      const second = first && otherThan(first)
      if (second) negotiateAnew(first, second)
    }
    owed = { unacknowledged: new Set(unacknowledged), begin }
  }
  const acknowledged = (half: HalfEnd) => {
    if (!owed?.unacknowledged.delete(half) || owed.unacknowledged.size > 0) return
    const { begin } = owed
    owed = undefined
    begin()
  }
  const sit = (end: End) => {
    seats.set(end.half, { bridge, end })
    return end
  }
  const bridge: Bridge = {
    join(half, sdp) {
      ends = [...ends, sit(endFor(half, sdp))]
    },
    hear(half, event) {
      const from = endOf(half)
      const to = from && otherThan(from)
      if (event.type === 'request') {
        if (from && to) pass(from, to, event)
        // A party that waits for somebody keeps its dialog; it may ask again.
        else event.respond(from && isTalking(from) ? NOBODY_THERE : GONE)
        return
      }
      if (from && to && event.answer) {
        to.half.hear(event)
        from.session.agree(event.answer.sdp)
        // The answer to a delayed offer tells what was agreed on.
        midCall({ peer: event.answer.agreed })
      }
      acknowledged(half)
    },
    mustTell(half) {
      owe(
        half,
        ends.filter((end) => end.half !== half).map((end) => end.half),
        (owner, listener) => tellSession(owner, listener, negotiating(owner, listener)),
      )
    },
    mustReconnect(half, unacknowledged) {
      owe(half, unacknowledged, (first, second) => {
        const negotiation = negotiating(first, second)
        reconnect(first, second, {
          ...negotiation,
          done(agreed) {
            negotiation.done(agreed)
            if (!agreed && negotiation.stillWanted()) half.release(NO_COMMON_SESSION)
          },
        })
      })
    },
    leave(half) {
      const change = hold.parted()
      if (change) midCall({ hold: change })
      ends = ends.filter((end) => end.half !== half)
      seats.delete(half)
    },
    swap(old, now, sdp) {
      const seat = seats.get(now)
      seat?.bridge.leave(now)
      seats.delete(old)
      const change = hold.left(old)
      const coming = sit(seat?.end ?? endFor(now, sdp))
      ends = ends.map((end) => (end.half === old ? coming : end))
      if (change) midCall({ hold: change })
      const next = endOf(now)
      const stays = next && otherThan(next)
      if (stays) reconnect(next, stays, negotiating(next, stays))
    },
    other: (half) => {
      const from = endOf(half)
      return from && otherThan(from)?.half
    },
  }
  return bridge
}
