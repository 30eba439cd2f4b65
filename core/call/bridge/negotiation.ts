import type { Clock } from '../../kit/index.ts'
import type { Edge } from '../mailbox/index.ts'
import type { MidCallAnswer, MidCallRequest } from '../ports/index.ts'
import type { OfferAnswer } from './offer-answer.ts'

/** A party whose session is made anew. */
export interface Negotiator {
  readonly session: OfferAnswer
  request(request: MidCallRequest): Promise<MidCallAnswer>
}

/** What a negotiation of ours between two parties needs. */
export interface NegotiationPorts {
  readonly edge: Edge
  readonly clock: Clock
  /** Returns whether both are there and belong together. */
  stillWanted(): boolean
  /** Called once with whether they agreed. */
  done(agreed: boolean): void
}

/** How often a party that has an offer under way itself is asked again. */
const MOST_TRIES = 3
/** The shortest and the longest pause after 491 of the side that owns the Call-ID, milliseconds (RFC 3261 §14.1). */
const PAUSE_MS = [2100, 4000] as const

/** Returns a re-INVITE with this offer, or with none. */
export const reInvite = (body: string): MidCallRequest => ({
  method: 'INVITE',
  body,
  headers: body === '' ? {} : { 'Content-Type': 'application/sdp' },
})

/** Returns whether the party has an offer of its own under way. */
export const isPending = ({ status }: MidCallAnswer): boolean => status === 491

/** A negotiation that is begun again when one of the parties is busy with an offer of its own. */
export interface Negotiation {
  /** Ends the try, and begins another one after a pause, if there is one left. */
  retry(): void
  /** Ends it; without an agreement both parties are free for the next offer. */
  end(agreed: boolean): void
}

/** Notes that one party offers and the other one answers; false when either has an offer under way, which is glare. */
export function reserve(giver: Negotiator, taker: Negotiator): boolean {
  if (giver.session.state !== 'stable' || taker.session.state !== 'stable') return false
  giver.session.begin('offer_received')
  taker.session.begin('offer_sent')
  return true
}

/** Starts a negotiation in which `giver` offers and `taker` answers; `ask` is called for each try, with both reserved. */
export function negotiate(
  giver: Negotiator,
  taker: Negotiator,
  { clock, stillWanted, done }: NegotiationPorts,
  ask: (negotiation: Negotiation) => void,
): void {
  let tries = 0
  const release = () => {
    for (const { session } of [giver, taker]) session.refuse()
  }
  const begin = () => {
    if (!stillWanted()) return done(false)
    // Whatever is under way between them is waited for.
    if (!reserve(giver, taker)) return pause()
    ask({
      retry() {
        release()
        pause()
      },
      end(agreed) {
        if (!agreed) release()
        done(agreed)
      },
    })
  }
  const pause = () => {
    if (++tries >= MOST_TRIES) return done(false)
    const [least, most] = PAUSE_MS
    clock.after(least + Math.random() * (most - least), begin)
  }
  begin()
}
