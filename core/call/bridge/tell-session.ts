import { connectionIn, parseSdp } from '../../grammar/index.ts'
import { isPending, negotiate, reInvite, type NegotiationPorts, type Negotiator } from './negotiation.ts'

/** Returns where a session wants its media: the kind, address and port of each stream. */
function mediaPlaces(sdp: string): string {
  const { session, media } = parseSdp(sdp)
  const common = connectionIn(session)
  return media
    .map((stream) => [stream.kind, connectionIn(stream) ?? common, stream.port].join(' '))
    .join('\n')
}

/**
 * Tells a party of the session that the other one has: as an offer, since the party was given another answer before.
 * Where the party then wants its media elsewhere than the other one knows, the other one is told, too.
 */
export function tellSession(owner: Negotiator, listener: Negotiator, ports: NegotiationPorts): void {
  const { edge } = ports
  negotiate(owner, listener, ports, ({ retry, end }) => {
    const known = listener.session.remoteSdp
    edge.resume(listener.request(reInvite(owner.session.remoteSdp)), (answer) => {
      if (isPending(answer)) return retry()
      if (answer.status >= 300 || answer.body === '') return end(false)
      listener.session.agree(answer.body)
      if (mediaPlaces(answer.body) === mediaPlaces(known) || !ports.stillWanted()) {
        owner.session.agree('')
        return end(true)
      }
      edge.resume(owner.request(reInvite(answer.body)), (moved) => {
        if (isPending(moved)) return retry()
        if (moved.status < 300) owner.session.agree(moved.body)
        end(moved.status < 300)
      })
    })
  })
}
