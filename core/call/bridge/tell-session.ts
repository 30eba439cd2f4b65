import { isPending, negotiate, reInvite, type NegotiationPorts, type Negotiator } from './negotiation.ts'

/** Returns where a session wants its media: the connection addresses and the ports of its streams. */
const mediaPlaces = (sdp: string): string =>
  sdp
    .split(/\r?\n/)
    .map((line) => /^(c=.*|m=\S+ \S+)/.exec(line)?.[1]?.trim())
    .filter((place) => place !== undefined)
    .join('\n')

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
      if (answer.status >= 300) return end(false)
      listener.session.agree(answer.body)
      if (mediaPlaces(answer.body) === mediaPlaces(known) || !ports.stillWanted()) {
        owner.session.agree('')
        return end(true)
      }
      edge.resume(owner.request(reInvite(answer.body)), (moved) => {
        if (moved.status < 300) owner.session.agree(moved.body)
        end(moved.status < 300)
      })
    })
  })
}
