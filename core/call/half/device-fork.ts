import type { Clock } from '../../kit/index.ts'
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

/** Sends an INVITE to every device of a party. */
export function forkDevices(
  devices: readonly Device[],
  offer: Offer,
  legs: Legs,
  clock: Clock,
  tell: (event: ForkEvent) => void,
): DeviceFork {
  const open = new Set<Branch>()
  const causes: Cause[] = []
  let winner: Branch | undefined
  /** The first device that sent early media: the caller gets that of no other (RFC 3261 §13.2.1). */
  let early: Branch | undefined
  let rang = false
  let isOver = false
  let wasSent = false
  /** The reason why nothing could be sent, unless the device is just away. */
  let unsentCause: Cause | undefined
  let lastPeer: PeerFacts = {}
  let isPatienceOver = false

  const cancelOthers = (reason: string | undefined) => {
    for (const { leg } of open) leg?.cancel(reason)
    open.clear()
  }
  const fail = (peer: PeerFacts) => {
    isOver = true
    stopTimer()
    if (wasSent) tell({ type: 'exhausted', cause: worstOf(causes)!, peer })
    else tell({ type: 'unsent', cause: unsentCause ?? NOT_REGISTERED })
  }
  const giveUpOnSilent = () => {
    if (isOver || winner || !isPatienceOver || causes.length === 0) return
    if ([...open].some(({ isHeard }) => isHeard)) return
    cancelOthers(undefined)
    fail(lastPeer)
  }
  const stopTimer = clock.after(SILENCE_MS, () => {
    isPatienceOver = true
    giveUpOnSilent()
  })
  const progress = (branch: Branch, event: Extract<LegEvent, { type: 'progress' }>) => {
    if (isOver || winner) return
    branch.isHeard = true
    if (event.sdp !== '') {
      branch.earlySdp = event.sdp
      early ??= branch
    }
    if (event.status === 180 || event.status === 183) {
      branch.hasRung = true
      rang = true
    }
    tell(early === branch ? event : { ...event, sdp: '' })
  }
  const answered = (branch: Branch, event: Extract<LegEvent, { type: 'answered' }>) => {
    if (isOver || winner) return
    winner = branch
    stopTimer()
    open.delete(branch)
    cancelOthers(COMPLETED_ELSEWHERE)
    // An answer that came early need not come again (RFC 3261 §13.2.1), but the caller may have missed it.
    const session = event.sdp === '' && offer.sdp !== undefined ? branch.earlySdp : event.sdp
    const given = offer.sdp !== undefined && early !== branch ? early?.earlySdp : undefined
    tell({ ...event, session, sdp: given ?? session })
  }
  const failed = (branch: Branch, { failure, peer }: Extract<LegEvent, { type: 'failed' }>) => {
    if (isOver || !open.delete(branch)) return
    wasSent ||= failure.wasSent
    if (!failure.wasSent) unsentCause = UNSENT.get(failure.status) ?? unsentCause
    if (failure.wasSent) causes.push(causeOfFailure({ ...failure, rang: failure.rang || branch.hasRung }))
    if (isGlobalDecline(failure.status)) cancelOthers(undefined)
    if (winner) return
    lastPeer = peer
    if (open.size > 0) giveUpOnSilent()
    else fail(peer)
  }
  const hear = (branch: Branch, event: LegEvent) => {
    const isCurrent = !isOver && branch === winner
    switch (event.type) {
      case 'progress':
        return progress(branch, event)
      case 'answered':
        return answered(branch, event)
      case 'failed':
        return failed(branch, event)
      case 'faulted':
        return tell(event)
      case 'ended':
        if (isCurrent) tell(event)
        return
      case 'requested':
        return isCurrent ? tell(event) : event.respond(GONE)
      case 'abandoned':
      case 'acknowledged':
      case 'answer_sent':
      case 'undeliverable':
        throw new Error(`an outgoing leg reports ${event.type}`)
    }
  }
  for (const device of devices) {
    const branch: Branch = { isHeard: false, hasRung: false, earlySdp: '' }
    open.add(branch)
    branch.leg = legs.call(device, offer, (event) => hear(branch, event))
  }
  return {
    get winner() {
      return winner?.leg
    },
    get rang() {
      return rang
    },
    outcome: (rest) => worstOf([...causes, rest])!,
    end(cause, cancelReason) {
      isOver = true
      stopTimer()
      cancelOthers(cancelReason)
      winner?.leg?.release(cause)
    },
  }
}
