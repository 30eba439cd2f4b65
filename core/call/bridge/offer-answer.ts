/**
 * The offer/answer state of one half (RFC 3264 §4, RFC 6337 §2): its party has an offer of ours, we have one of its, or
 * neither.
 */
export type OfferAnswerState = 'stable' | 'offer_sent' | 'offer_received'

/** What one half has agreed on with its party, and the offer that is under way. */
export interface OfferAnswer {
  readonly state: OfferAnswerState
  /** The session that the party described last and that counts; empty while unknown. */
  readonly remoteSdp: string
  /** Notes that an offer is under way. */
  begin(state: Exclude<OfferAnswerState, 'stable'>): void
  /** Notes that the offer was refused. */
  refuse(): void
  /** Notes that both agree; `remoteSdp` is the party's part of it. */
  agree(remoteSdp: string): void
}

/** Creates the state of a half that has no offer under way. */
export function createOfferAnswer(initialSdp = ''): OfferAnswer {
  let state: OfferAnswerState = 'stable'
  let remoteSdp = initialSdp
  return {
    get state() {
      return state
    },
    get remoteSdp() {
      return remoteSdp
    },
    begin(wanted) {
      state = wanted
    },
    refuse() {
      state = 'stable'
    },
    agree(sdp) {
      state = 'stable'
      if (sdp !== '') remoteSdp = sdp
    },
  }
}
