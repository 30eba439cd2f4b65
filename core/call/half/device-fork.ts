import type { Clock, Dispose } from '../../kit/index.ts'
import {
  causeOfFailure,
  COMPLETED_ELSEWHERE,
  INTERNAL,
  NOT_REGISTERED,
  TOO_LARGE,
  worstOf,
  type Cause,
} from '../cause/index.ts'
import { GONE, type Device, type LegEvent, type Legs, type Offer, type OutgoingLeg } from '../ports/index.ts'
import type { PeerFacts } from '../trace/half-trace.ts'

/** An event that the devices of one party report together. */
export type ForkEvent =
  | Extract<LegEvent, { type: 'progress' | 'ended' | 'requested' | 'faulted' }>
  /** `session` is the device's own; `sdp` that of another one whose early media the caller has as its answer already. */
  | (Extract<LegEvent, { type: 'answered' }> & { readonly session: string })
  /** Every device refused or could not be reached. */
  | { readonly type: 'exhausted'; readonly cause: Cause; readonly peer: PeerFacts }
  /** No INVITE was sent to any device; `cause` says why. */
  | { readonly type: 'unsent'; readonly cause: Cause }

/** All devices of one party as one: the first that answers wins (RFC 3261 §16.7 in spirit, as a B2BUA does it). */
export interface DeviceFork {
  /** The leg that answered. */
  readonly winner: OutgoingLeg | undefined
  /** Whether a device rang or sent early media. */
  readonly rang: boolean
  /** Returns the party's cause when the remaining devices ended with `rest`; earlier answers of devices count too. */
  outcome(rest: Cause): Cause
  /** Ends every leg: before the answer by CANCEL with this Reason header, after it by BYE. */
  end(cause: Cause, cancelReason?: string): void
}

/** Returns whether a device's decline ends the legs that may still ring, as 6xx does (RFC 3261 §16.7 step 5). */
const isGlobalDecline = (status: number) => status >= 600

/** Causes reported to the caller when no INVITE could be sent; for any other status the phone is not there. */
const UNSENT: ReadonlyMap<number, Cause> = new Map([
  [500, INTERNAL],
  [513, TOO_LARGE],
])

/** The time after which a phone that has sent nothing counts as gone, if the others have refused. */
const SILENCE_MS = 8000

/** One device that has been called. */
interface Branch {
  leg?: OutgoingLeg
  /** Whether it has sent anything. */
  isHeard: boolean
  hasRung: boolean
  earlySdp: string
}

/** The devices of a party while they are being called. */
interface Fork {
  readonly open: Set<Branch>
  readonly causes: Cause[]
  readonly tell: (event: ForkEvent) => void
  /** Whether the session is offered by us, and not by the device that answers. */
  readonly hasOffer: boolean
  winner?: Branch
  /** The first device that sent early media: the caller gets that of no other (RFC 3261 §13.2.1). */
  early?: Branch
  rang: boolean
  isOver: boolean
  wasSent: boolean
  /** The reason why nothing could be sent, unless the device is just away. */
  unsentCause?: Cause
  lastPeer: PeerFacts
  isPatienceOver: boolean
  stopTimer: Dispose
}

function cancelOpen(fork: Fork, reason: string | undefined): void {
  for (const { leg } of fork.open) leg?.cancel(reason)
  fork.open.clear()
}

function exhaust(fork: Fork, peer: PeerFacts): void {
  fork.isOver = true
  fork.stopTimer()
  if (fork.wasSent) fork.tell({ type: 'exhausted', cause: worstOf(fork.causes)!, peer })
  else fork.tell({ type: 'unsent', cause: fork.unsentCause ?? NOT_REGISTERED })
}

function giveUpOnSilent(fork: Fork): void {
  if (fork.isOver || fork.winner || !fork.isPatienceOver || fork.causes.length === 0) return
  if ([...fork.open].some(({ isHeard }) => isHeard)) return
  cancelOpen(fork, undefined)
  exhaust(fork, fork.lastPeer)
}

function progress(fork: Fork, branch: Branch, event: Extract<LegEvent, { type: 'progress' }>): void {
  if (fork.isOver || fork.winner) return
  branch.isHeard = true
  if (event.sdp !== '') {
    branch.earlySdp = event.sdp
    fork.early ??= branch
  }
  if (event.status === 180 || event.status === 183) {
    branch.hasRung = true
    fork.rang = true
  }
  fork.tell(fork.early === branch ? event : { ...event, sdp: '' })
}

function answered(fork: Fork, branch: Branch, event: Extract<LegEvent, { type: 'answered' }>): void {
  if (fork.isOver || fork.winner) return
  fork.winner = branch
  fork.stopTimer()
  fork.open.delete(branch)
  cancelOpen(fork, COMPLETED_ELSEWHERE)
  // An answer that came early need not come again (RFC 3261 §13.2.1), but the caller may have missed it.
  const session = event.sdp === '' && fork.hasOffer ? branch.earlySdp : event.sdp
  const given = fork.hasOffer && fork.early !== branch ? fork.early?.earlySdp : undefined
  fork.tell({ ...event, session, sdp: given ?? session })
}

function failed(fork: Fork, branch: Branch, { failure, peer }: Extract<LegEvent, { type: 'failed' }>): void {
  if (fork.isOver || !fork.open.delete(branch)) return
  fork.wasSent ||= failure.wasSent
  const unsent = failure.wasSent ? undefined : UNSENT.get(failure.status)
  if (unsent) fork.unsentCause = unsent
  if (failure.wasSent) fork.causes.push(causeOfFailure({ ...failure, rang: failure.rang || branch.hasRung }))
  if (isGlobalDecline(failure.status)) cancelOpen(fork, undefined)
  if (fork.winner) return
  fork.lastPeer = peer
  if (fork.open.size > 0) giveUpOnSilent(fork)
  else exhaust(fork, peer)
}

function hear(fork: Fork, branch: Branch, event: LegEvent): void {
  const isCurrent = !fork.isOver && branch === fork.winner
  switch (event.type) {
    case 'progress':
      return progress(fork, branch, event)
    case 'answered':
      return answered(fork, branch, event)
    case 'failed':
      return failed(fork, branch, event)
    case 'faulted':
      return fork.tell(event)
    case 'ended':
      if (isCurrent) fork.tell(event)
      return
    case 'requested':
      return isCurrent ? fork.tell(event) : event.respond(GONE)
    case 'abandoned':
    case 'acknowledged':
    case 'answer_sent':
    case 'undeliverable':
      throw new Error(`an outgoing leg reports ${event.type}`)
  }
}

/** Sends an INVITE to every device of a party. */
export function forkDevices(
  devices: readonly Device[],
  offer: Offer,
  legs: Legs,
  clock: Clock,
  tell: (event: ForkEvent) => void,
): DeviceFork {
  const fork: Fork = {
    open: new Set(),
    causes: [],
    tell,
    hasOffer: offer.sdp !== undefined,
    rang: false,
    isOver: false,
    wasSent: false,
    lastPeer: {},
    isPatienceOver: false,
    stopTimer: clock.after(SILENCE_MS, () => {
      fork.isPatienceOver = true
      giveUpOnSilent(fork)
    }),
  }
  for (const device of devices) {
    const branch: Branch = { isHeard: false, hasRung: false, earlySdp: '' }
    fork.open.add(branch)
    branch.leg = legs.call(device, offer, (event) => hear(fork, branch, event))
  }
  return {
    get winner() {
      return fork.winner?.leg
    },
    get rang() {
      return fork.rang
    },
    outcome: (rest) => worstOf([...fork.causes, rest])!,
    end(cause, cancelReason) {
      fork.isOver = true
      fork.stopTimer()
      cancelOpen(fork, cancelReason)
      fork.winner?.leg?.release(cause)
    },
  }
}
