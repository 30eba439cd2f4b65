import type { Clock } from '../../kit/index.ts'
import type { HalfEnd, HalfEvent } from '../half/index.ts'
import type { Edge } from '../mailbox/index.ts'
import { GONE, ownAnswer, type MidCallRequest } from '../ports/index.ts'
import type { TraceFacts } from '../trace/half-trace.ts'
import { createHoldState } from './hold.ts'
import { createOfferAnswer, type OfferAnswer } from './offer-answer.ts'
import { reconnect } from './reconnect.ts'

/** Who hears whom: two halves, of one call or of two, and the offers and answers between them. */
export interface Bridge {
  /** Puts a half at an end that is free; `sdp` is the session of its party, if it is known. */
  join(end: HalfEnd, sdp?: string): void
  /** Takes a request, or the answer to a delayed offer, of the party at one end for the one at the other. */
  hear(from: HalfEnd, event: Extract<HalfEvent, { type: 'request' | 'acknowledge' }>): void
  /** Lets both parties agree on a session anew as soon as the first answer is acknowledged. */
  mustReconnect(): void
  /** Puts one half in the place of another; both parties then agree on a session anew. */
  swap(old: HalfEnd, now: HalfEnd, sdp?: string): void
  /** Returns the half at the other end. */
  other(end: HalfEnd): HalfEnd | undefined
}

interface End {
  readonly half: HalfEnd
  readonly session: OfferAnswer
}

const REQUEST_PENDING = ownAnswer(491, 'Request Pending')

/** Returns whether a request offers a session (RFC 3261 §14, RFC 3311 §5.1). */
const changesSession = ({ method, body }: MidCallRequest) =>
  method === 'INVITE' || (method === 'UPDATE' && body !== '')

const isTalking = ({ half }: End) => half.half.connectAt !== undefined && !half.half.hasEnded

/** Creates a bridge without ends. */
export function createBridge(ports: { readonly edge: Edge; readonly clock: Clock }): Bridge {
  const { edge } = ports
  const hold = createHoldState<HalfEnd>()
  let ends: readonly End[] = []
  let isReconnecting = false

  const endOf = (half: HalfEnd) => ends.find((end) => end.half === half)
  const otherThan = (end: End) => ends.find((one) => one !== end)
  const midCall = (facts: TraceFacts) => {
    if (ends.every(isTalking)) for (const { half } of ends) half.midCall(facts)
  }
  const startReconnecting = () => {
    isReconnecting = false
    const [first, second] = ends
    if (!first || !second) return
    const parties = [second, first].map(({ half, session }) => ({
      session,
      request: (request: MidCallRequest) => half.request(request),
    })) as [Parameters<typeof reconnect>[0][0], Parameters<typeof reconnect>[0][1]]
    const stillWanted = () =>
      ends.includes(first) && ends.includes(second) && [first, second].every(isTalking)
    reconnect(parties, ports, stillWanted, (agreed) => {
      if (agreed) midCall({})
    })
  }
  const pass = (from: End, to: End, { request, respond }: Extract<HalfEvent, { type: 'request' }>) => {
    const isOffer = changesSession(request)
    if (isOffer && !(from.session.state === 'stable' && to.session.state === 'stable')) {
      // Both changed it at the same moment: the later one tries again (RFC 3261 §14.2).
      return respond(REQUEST_PENDING)
    }
    if (isOffer) {
      from.session.begin('offer_received')
      to.session.begin('offer_sent')
    }
    edge.resume(to.half.request(request), (answer) => {
      if (!isOffer) return respond(answer)
      const isTaken = answer.status < 300
      if (isTaken) {
        from.session.agree(request.body)
        to.session.agree(answer.body)
      } else for (const { session } of [from, to]) session.refuse()
      respond(answer)
      if (!isTaken) return
      const held = hold.offered(from.half, request.body)
      midCall(held === undefined ? {} : { hold: held })
    })
  }
  return {
    join(half, sdp) {
      ends = [...ends, { half, session: createOfferAnswer(sdp) }]
    },
    hear(half, event) {
      const from = endOf(half)
      const to = from && otherThan(from)
      if (event.type === 'request') {
        if (from && to) pass(from, to, event)
        else event.respond(GONE)
        return
      }
      if (!from || !to) return
      if (event.answer) {
        to.half.hear(event)
        from.session.agree(event.answer.sdp)
        // The answer to a delayed offer tells what was agreed on.
        midCall({ peer: event.answer.agreed })
      }
      if (isReconnecting) startReconnecting()
    },
    mustReconnect: () => void (isReconnecting = true),
    swap(old, now, sdp) {
      const change = hold.left(old)
      ends = ends.map((end) => (end.half === old ? { half: now, session: createOfferAnswer(sdp) } : end))
      if (change) midCall({ hold: change })
      startReconnecting()
    },
    other: (half) => {
      const from = endOf(half)
      return from && otherThan(from)?.half
    },
  }
}
