import type { Clock } from '../../kit/index.ts'
import type { HalfEnd, HalfEvent } from '../half/index.ts'
import type { Edge } from '../mailbox/index.ts'
import { GONE, ownAnswer } from '../ports/index.ts'
import type { TraceFacts } from '../trace/half-trace.ts'
import { createHoldState } from './hold.ts'
import { createOfferAnswer } from './offer-answer.ts'
import type { NegotiationPorts, Negotiator } from './negotiation.ts'
import { passRequest } from './pass-request.ts'
import { reconnect } from './reconnect.ts'
import { createRenegotiation, type Renegotiation } from './renegotiation.ts'

/** Who hears whom: two halves, of one call or of two, and the offers and answers between them. */
export interface Bridge extends Omit<Renegotiation, 'acknowledged'> {
  /** Puts a half at an end that is free; `sdp` is the session of its party, if it is known. */
  join(end: HalfEnd, sdp?: string): void
  /** Takes a request, or the answer to a delayed offer, of the party at one end for the one at the other. */
  hear(from: HalfEnd, event: Extract<HalfEvent, { type: 'request' | 'acknowledge' }>): void
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
  const pairOf = (half: HalfEnd) => {
    const first = endOf(half)
    const second = first && otherThan(first)
    return second && ([first, second] as const)
  }
  const { acknowledged, ...renegotiation } = createRenegotiation(pairOf, negotiating)
  const sit = (end: End) => {
    seats.set(end.half, { bridge, end })
    return end
  }
  const bridge: Bridge = {
    ...renegotiation,
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
      const stays = otherThan(coming)
      if (stays) reconnect(coming, stays, negotiating(coming, stays))
    },
    other: (half) => pairOf(half)?.[1].half,
  }
  return bridge
}
