import type { Clock, Logger } from '../../kit/index.ts'
import type { SipResponse } from '../message/index.ts'
import type { LocalAddress, Peer, Received, SendFault } from '../transport/index.ts'
import type { Guard } from './guard.ts'
import type { Repetition, TimerValues } from './transaction.ts'

/** The dependencies of the runner of one transaction, provided by the layer. */
export interface RunPorts {
  readonly clock: Clock
  readonly log: Logger
  readonly timers: TimerValues
  readonly guard: Guard
  send(bytes: Uint8Array, peer: Peer, from?: LocalAddress): Promise<SendFault | undefined>
  repetition(what: Repetition): void
  /** Finds the servers behind a URI, in the order of trying; none is an empty list. */
  locate(uri: string): Promise<readonly Peer[]>
}

/** The view that the layer has of any client transaction. */
export interface CommonClientRun {
  readonly peer: Peer
  received(response: Received<SipResponse>): void
  transportError(text: string): void
  dispose(): void
}

/**
 * Returns whether the transport to a peer is reliable: datagrams get lost, so on them the transactions repeat (RFC 3261
 * §17).
 */
export const isReliable = (peer: Peer): boolean => peer.protocol !== 'udp'

/** Returns 64·T1: timers B, F, H, J, L and M. */
export const transactionMs = (timers: TimerValues): number => 64 * timers.t1
