import type { MidCallAnswer } from '../ports/index.ts'
import { isPending, negotiate, reInvite, type NegotiationPorts, type Negotiator } from './negotiation.ts'

/**
 * Lets two parties agree on a session of their own by third party call control (RFC 3725 §4.1, flow I, inside dialogs):
 * the first one is asked for an offer, the second one is given it, and its answer goes back in the ACK.
 */
export function reconnect(first: Negotiator, second: Negotiator, ports: NegotiationPorts): void {
  const { edge } = ports
  negotiate(first, second, ports, ({ retry, end }) => {
    const give = (offer: MidCallAnswer) => {
      // An offer that is not answered would leave the first party without a session: it keeps the one it had.
      const keep = () => offer.acknowledge?.(second.session.remoteSdp)
      if (!ports.stillWanted()) {
        keep()
        return end(false)
      }
      edge.resume(second.request(reInvite(offer.body)), (answer) => {
        const isTaken = answer.status < 300 && answer.body !== ''
        if (!isTaken) keep()
        if (isPending(answer)) return retry()
        if (!isTaken) return end(false)
        offer.acknowledge?.(answer.body)
        first.session.agree(offer.body)
        second.session.agree(answer.body)
        end(true)
      })
    }
    edge.resume(first.request(reInvite('')), (offer) => {
      if (isPending(offer)) return retry()
      if (offer.status >= 300 || offer.body === '') return end(false)
      give(offer)
    })
  })
}
