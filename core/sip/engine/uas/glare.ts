import type { SipRequest } from '../../message/index.ts'
import type { Dialog } from '../dialog/index.ts'
import type { Refusal } from './screening.ts'
import type { ServerRequests } from './server-requests.ts'

/** The tables in which an offer that is under way shows. */
export interface GlarePorts {
  readonly servers: Pick<ServerRequests, 'ofDialog'>
  /** Returns whether a re-INVITE or UPDATE of ours waits for its answer in the dialog. */
  updating(dialog: Dialog): boolean
}

const PENDING: Refusal = { status: 491, reason: 'Request Pending' }
/** Refuses a second offer of the peer, who is to try again after up to ten seconds. */
const secondOffer = (): Refusal => ({
  status: 500,
  reason: 'Server Internal Error',
  headers: [{ name: 'Retry-After', value: String(Math.floor(Math.random() * 10)) }],
})

/** Creates the check whether an offer under way forbids a peer's request (RFC 3261 §14.2, RFC 3311 §5.2). */
export function createGlare({ servers, updating }: GlarePorts) {
  /** Returns whether an offer of the peer that we have not answered yet forbids another one. */
  const offersTwice = (dialog: Dialog, update: SipRequest) =>
    servers
      .ofDialog(dialog)
      .some(
        ({ request, tagSent }) =>
          request.method === 'UPDATE' ||
          (request.method === 'INVITE' && !tagSent && update.body.byteLength > 0),
      )

  return (dialog: Dialog, message: SipRequest): Refusal | undefined => {
    if (message.method === 'INVITE') {
      if (dialog.turns.held === 'ours') return PENDING
      if (dialog.turns.held === 'theirs') return secondOffer()
    }
    if (message.method === 'UPDATE') {
      if (offersTwice(dialog, message)) return secondOffer()
      if (updating(dialog)) return PENDING
    }
    return undefined
  }
}

/** The check whether an offer under way forbids a request. */
export type Glare = ReturnType<typeof createGlare>
