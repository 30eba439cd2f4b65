import type { HalfEvent } from '../half/index.ts'
import type { Edge } from '../mailbox/index.ts'
import { ownAnswer, type MidCallRequest } from '../ports/index.ts'
import { reserve, type Negotiator } from './negotiation.ts'

const REQUEST_PENDING = ownAnswer(491, 'Request Pending')

/** Returns whether a request offers a session (RFC 3261 §14, RFC 3311 §5.1). */
const changesSession = ({ method, body }: MidCallRequest) =>
  method === 'INVITE' || (method === 'UPDATE' && body !== '')

/**
 * Passes a request of one party to the other, and its answer back; `taken` is called with the offer of a request that
 * changed the session.
 */
export function passRequest(
  from: Negotiator,
  to: Negotiator,
  { request, respond }: Extract<HalfEvent, { type: 'request' }>,
  edge: Edge,
  taken: (offer: string) => void,
): void {
  if (!changesSession(request)) return edge.resume(to.request(request), respond)
  // Both changed it at the same moment: the later one tries again (RFC 3261 §14.2).
  if (!reserve(from, to)) return respond(REQUEST_PENDING)
  edge.resume(to.request(request), (answer) => {
    const isTaken = answer.status < 300
    if (isTaken) {
      from.session.agree(request.body)
      to.session.agree(answer.body)
    } else for (const { session } of [from, to]) session.refuse()
    respond(answer)
    if (isTaken) taken(request.body)
  })
}
