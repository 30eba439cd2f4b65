import type { Clock } from '../../kit/index.ts'
import { serialise, type SipMessage, type SipResponse } from '../message/index.ts'
import type { LocalAddress, Peer, Received } from '../transport/index.ts'
import { wireTime, type FramedMessage } from './control/index.ts'
import { simplifyChallenges } from './policy/challenges.ts'

/** Turns messages into what a frame tells about them. */
export interface Framing {
  /** A message of the network: with its source. */
  received(received: Received): FramedMessage
  /** An answer we sent: with the peer. */
  answered(message: SipResponse, peer: Peer): FramedMessage
  /** A request we sent: with our own socket on datagrams, with the peer on streams. */
  requested(message: SipMessage, peer: Peer, local: LocalAddress | undefined): FramedMessage
  /** A message that never was on a wire: no address, port 0. */
  unsent(message: SipMessage): FramedMessage
}

/** Framing with the clock's time of day. */
export function createFraming(clock: Clock): Framing {
  const frame = (message: SipMessage, end: Pick<Peer, 'protocol' | 'address' | 'port'>): FramedMessage => ({
    message: serialise(message),
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
    requested: (message, peer, local) => frame(message, peer.protocol === 'udp' ? (local ?? peer) : peer),
    unsent: (message) => frame(message, { protocol: 'udp', address: '', port: 0 }),
  }
}
