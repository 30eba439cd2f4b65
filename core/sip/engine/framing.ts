import type { Clock } from '../../kit/index.ts'
import { longHeaderName, serialise, type SipMessage, type SipResponse } from '../message/index.ts'
import type { Peer, Received, TransportLayer } from '../transport/index.ts'
import { wireTime, type FramedMessage } from './control/index.ts'
import { simplifyChallenges } from './policy/challenges.ts'

/** The framing of messages: each with the facts that a frame states about it. */
export interface Framing {
  /** Frames a message of the network: with its source. */
  received(received: Received): FramedMessage
  /** Frames an answer we sent: with the peer. */
  answered(message: SipResponse, peer: Peer): FramedMessage
  /** Frames a request we sent: with our own socket on datagrams, with the peer on streams. */
  requested(message: SipMessage, peer: Peer): FramedMessage
  /** Frames a message that never was on a wire: no address, port 0. */
  unsent(message: SipMessage): FramedMessage
}

/** Returns a message as applications read it: they know no compact names (RFC 3261 §7.3.3). */
function withLongNames<M extends SipMessage>(message: M): M {
  if (message.headers.every(({ name }) => name.length > 1)) return message
  return {
    ...message,
    headers: message.headers.map(({ name, value }) => ({ name: longHeaderName(name), value })),
  }
}

/** Creates the framing with the clock's time of day and the sockets of the transport. */
export function createFraming(clock: Clock, transport: Pick<TransportLayer, 'localFor'>): Framing {
  const frame = (message: SipMessage, end: Pick<Peer, 'protocol' | 'address' | 'port'>): FramedMessage => ({
    message: serialise(withLongNames(message)),
    protocol: end.protocol,
    address: end.address,
    port: end.port,
    time: wireTime(clock.wall()),
  })
  return {
    received({ message, peer }) {
      const refused = message.type === 'response' && (message.status === 401 || message.status === 407)
      return frame(refused ? { ...message, headers: simplifyChallenges(message.headers) } : message, peer)
    },
    answered: frame,
    requested: (message, peer) =>
      frame(message, peer.protocol === 'udp' ? (transport.localFor(peer) ?? peer) : peer),
    unsent: (message) => frame(message, { protocol: 'udp', address: '', port: 0 }),
  }
}
