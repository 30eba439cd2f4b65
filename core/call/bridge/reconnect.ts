import type { Clock } from '../../kit/index.ts'
import type { Edge } from '../mailbox/index.ts'
import type { MidCallAnswer, MidCallRequest } from '../ports/index.ts'
import type { OfferAnswer } from './offer-answer.ts'

/** A party whose session is made anew. */
export interface Reconnected {
  readonly session: OfferAnswer
  request(request: MidCallRequest): Promise<MidCallAnswer>
}

/** How often a party that has an offer under way itself is asked again. */
const MOST_TRIES = 3
/** The shortest and the longest pause after 491 of the side that owns the Call-ID, milliseconds (RFC 3261 §14.1). */
const PAUSE_MS = [2100, 4000] as const

const reInvite = (body: string): MidCallRequest => ({
  method: 'INVITE',
  body,
  headers: body === '' ? {} : { 'Content-Type': 'application/sdp' },
})

const isBusyWithOffer = ({ status }: MidCallAnswer) => status === 491

/**
 * Lets two parties agree on a session of their own by third party call control (RFC 3725 §4.1, flow I, inside dialogs):
 * the first one is asked for an offer, the second one is given it, and its answer goes back in the ACK. `done` is called
 * with whether they agreed.
 * @param stillWanted returns whether both are there and belong together.
 */
export function reconnect(
  [first, second]: readonly [Reconnected, Reconnected],
  { edge, clock }: { readonly edge: Edge; readonly clock: Clock },
  stillWanted: () => boolean,
  done: (agreed: boolean) => void,
): void {
  let tries = 0
  const end = (agreed: boolean) => {
    if (!agreed) for (const { session } of [first, second]) session.refuse()
    done(agreed)
  }
  const retry = () => {
    first.session.refuse()
    second.session.refuse()
    if (++tries >= MOST_TRIES) return done(false)
    const [least, most] = PAUSE_MS
    clock.after(least + Math.random() * (most - least), ask)
  }
  const give = (offer: MidCallAnswer) => {
    // An offer that is not answered would leave the first party without a session: it keeps the one it had.
    const keep = () => offer.acknowledge?.(second.session.remoteSdp)
    if (!stillWanted()) {
      keep()
      return end(false)
    }
    edge.resume(second.request(reInvite(offer.body)), (answer) => {
      const isTaken = answer.status < 300 && answer.body !== ''
      if (!isTaken) keep()
      if (isBusyWithOffer(answer)) return retry()
      if (!isTaken) return end(false)
      offer.acknowledge?.(answer.body)
      first.session.agree(offer.body)
      second.session.agree(answer.body)
      done(true)
    })
  }
  const ask = () => {
    if (!stillWanted()) return done(false)
    if (!first.session.begin('offer_received')) return retry()
    if (!second.session.begin('offer_sent')) return retry()
    edge.resume(first.request(reInvite('')), (offer) => {
      if (isBusyWithOffer(offer)) return retry()
      if (offer.status >= 300 || offer.body === '') return end(false)
      give(offer)
    })
  }
  ask()
}
