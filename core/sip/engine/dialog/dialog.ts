import type { Clock, Dispose } from '../../../kit/index.ts'
import type { Peer } from '../../transport/index.ts'
import type { Application } from '../control/index.ts'
import { createDelivery, type Delivery } from './delivery.ts'
import type { SessionDescription } from '../session/session-description.ts'
import { createTurns, type Turns } from './turns.ts'

/**
 * A dialog (RFC 3261 §12) and the application that owns it. `trying` is a state of our own: a request that will make
 * the dialog is out and no answer with a tag has come yet.
 */
export interface Dialog {
  /** The id `<Call-ID>;from-tag=<tag of the request that made it>`, with `;leg=<n>` when that is taken. */
  readonly id: string
  readonly owner: Application
  /** Our side of the request that made the dialog. */
  readonly role: 'uas' | 'uac'
  readonly usage: 'invite' | 'subscribe'
  readonly callId: string
  readonly localTag: string
  remoteTag: string | undefined
  state: 'trying' | 'early' | 'confirmed' | 'ended'
  /** Whether our BYE is out: the session is over for us, and nothing but another BYE may follow (RFC 3261 §15.1.1). */
  isHungUp: boolean
  /** The value of From in our requests, tag included. */
  localParty: string
  /** The value of To in our requests, tag included. */
  remoteParty: string
  localSequence: number
  remoteSequence: number | undefined
  routeSet: readonly string[]
  /** The Request-URI of our requests; none while the peer has not told its Contact. */
  remoteTarget: string | undefined
  /** Our Contact as the peer knows it, a header value. */
  localContact: string | undefined
  /**
   * The destination of requests in place of route set or target: a registered flow, a connection, the far side of a
   * NAT.
   */
  hop: Peer | undefined
  /**
   * The destination of requests when the target is a name that stands for nothing: a phone may call itself anything.
   */
  fallback?: Peer | undefined
  /** The address that the peer's last message of this dialog came from. */
  peerAddress: string | undefined
  readonly delivery: Delivery
  readonly turns: Turns
  /** The transaction id of our INVITE whose 2xx waits for the application's ACK. */
  awaitingAck: string | undefined
  /** The session description that the peer last accepted from us; for refreshing the session by INVITE. */
  localSdp: SessionDescription | undefined
  /** Whether the peer said that it takes UPDATE. */
  allowsUpdate: boolean
  /** Stops what watches over the life of a subscription. */
  stopExpiry: Dispose
  /** Runs `task` when a peer's success has made the dialog, at the latest after `limitMs`. */
  whenFormed(limitMs: number, task: () => void): void
  /** Called when the owner was told of the peer's success. */
  formed(): void
  /** Runs `task` when the ACK that is waited for came, or at once. */
  whenAcknowledged(task: () => void): void
  /** The tasks that wait while a 2xx of ours waits for its ACK; only set then. */
  unacknowledged: { readonly tasks: (() => void)[] } | undefined
}

/** The properties of a dialog that are known when it begins. */
export type DialogStart = Pick<
  Dialog,
  'owner' | 'role' | 'usage' | 'callId' | 'localTag' | 'localParty' | 'remoteParty' | 'localSequence'
> &
  Partial<
    Pick<
      Dialog,
      | 'remoteTag'
      | 'remoteSequence'
      | 'routeSet'
      | 'remoteTarget'
      | 'hop'
      | 'fallback'
      | 'peerAddress'
      | 'state'
      | 'allowsUpdate'
    >
  >

/** Makes the dialog; the store gives it its id. */
export function createDialog(clock: Clock, id: string, start: DialogStart): Dialog {
  let early: (() => void)[] = []
  return {
    remoteTag: undefined,
    remoteSequence: undefined,
    routeSet: [],
    remoteTarget: undefined,
    localContact: undefined,
    awaitingAck: undefined,
    localSdp: undefined,
    allowsUpdate: false,
    isHungUp: false,
    stopExpiry: () => undefined,
    hop: undefined,
    peerAddress: undefined,
    state: 'trying',
    ...start,
    id,
    delivery: createDelivery(clock, start.owner),
    turns: createTurns(),
    unacknowledged: undefined,
    whenFormed(limitMs, task) {
      const once = () => {
        stop()
        early = early.filter((other) => other !== once)
        task()
      }
      const stop = clock.after(limitMs, once)
      early.push(once)
    },
    formed() {
      for (const task of early) task()
    },
    whenAcknowledged(task) {
      if (this.unacknowledged) this.unacknowledged.tasks.push(task)
      else task()
    },
  }
}
