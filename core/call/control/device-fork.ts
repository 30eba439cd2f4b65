import type { Clock } from '../../kit/index.ts'
import {
  causeOfFailure,
  COMPLETED_ELSEWHERE,
  INTERNAL,
  NOT_REGISTERED,
  TOO_LARGE,
  worstOf,
  type Cause,
  type PeerReason,
} from '../cause/index.ts'
import type {
  Device,
  MidCallAnswer,
  MidCallRequest,
  Offer,
  TerminatingLeg,
  TerminatingLegs,
} from '../ports.ts'
import type { PeerFacts } from '../trace/half-trace.ts'

/** Listener for the combined reports of one party's devices. */
export interface ForkListener {
  provisional(status: number, sdp: string, peer: PeerFacts): void
  answered(sdp: string, peer: PeerFacts, status: number): void
  /** Called when every device refused or could not be reached. */
  failed(cause: Cause, peer: PeerFacts): void
  /** Called when no INVITE was sent to any device; `cause` says why. */
  unsent(cause: Cause): void
  ended(reason: PeerReason, byPeer: boolean): void
  request(request: MidCallRequest, respond: (answer: MidCallAnswer) => void): void
  faulted(error: unknown): void
}

/** All devices of one party as one: the first that answers wins (RFC 3261 §16.7 in spirit, as a B2BUA does it). */
export interface DeviceFork {
  /** The leg that answered. */
  readonly winner: TerminatingLeg | undefined
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

/** Sends an INVITE to every device of a party. */
export function forkDevices(
  devices: readonly Device[],
  offer: Offer,
  legs: TerminatingLegs,
  clock: Clock,
  listener: ForkListener,
): DeviceFork {
  const open = new Map<number, TerminatingLeg>()
  const causes: Cause[] = []
  let winner: TerminatingLeg | undefined
  let rang = false
  let isOver = false
  let wasSent = false
  /** The reason why nothing could be sent, unless the device is just away. */
  let unsentCause: Cause | undefined
  let lastPeer: PeerFacts = {}
  let isPatienceOver = false
  const heard = new Set<number>()

  const cancelOthers = (reason: string | undefined) => {
    for (const leg of open.values()) leg.cancel(reason)
    open.clear()
  }
  const fail = (peer: PeerFacts) => {
    isOver = true
    stopTimer()
    if (wasSent) listener.failed(worstOf(causes)!, peer)
    else listener.unsent(unsentCause ?? NOT_REGISTERED)
  }
  const giveUpOnSilent = () => {
    if (isOver || winner || !isPatienceOver || causes.length === 0) return
    if ([...open.keys()].some((index) => heard.has(index))) return
    cancelOthers(undefined)
    fail(lastPeer)
  }
  const stopTimer = clock.after(SILENCE_MS, () => {
    isPatienceOver = true
    giveUpOnSilent()
  })
  devices.forEach((device, index) => {
    let hasRung = false
    let earlySdp = ''
    const leg = legs.invite(device, offer, {
      provisional(status, sdp, peer) {
        if (isOver || winner) return
        heard.add(index)
        if (sdp !== '') earlySdp = sdp
        if (status === 180 || status === 183) {
          hasRung = true
          rang = true
        }
        listener.provisional(status, sdp, peer)
      },
      answered(sdp, peer, status = 200) {
        if (isOver || winner) return
        winner = leg
        stopTimer()
        open.delete(index)
        cancelOthers(COMPLETED_ELSEWHERE)
        // An answer that came early need not come again (RFC 3261 §13.2.1), but the caller may have missed it.
        listener.answered(sdp === '' && offer.sdp !== undefined ? earlySdp : sdp, peer, status)
      },
      failed(failure, peer) {
        if (isOver || !open.delete(index)) return
        wasSent ||= failure.wasSent
        if (!failure.wasSent) unsentCause = UNSENT.get(failure.status) ?? unsentCause
        if (failure.wasSent) causes.push(causeOfFailure({ ...failure, rang: failure.rang || hasRung }))
        if (isGlobalDecline(failure.status)) cancelOthers(undefined)
        if (winner) return
        lastPeer = peer
        if (open.size > 0) giveUpOnSilent()
        else fail(peer)
      },
      faulted: (error) => listener.faulted(error),
      ended(reason, byPeer) {
        if (!isOver && leg === winner) listener.ended(reason, byPeer)
      },
      request(request, respond) {
        if (!isOver && leg === winner) listener.request(request, respond)
        else respond({ status: 481, reason: 'Call Does Not Exist', body: '', headers: {} })
      },
    })
    open.set(index, leg)
  })
  return {
    get winner() {
      return winner
    },
    get rang() {
      return rang
    },
    outcome: (rest) => worstOf([...causes, rest])!,
    end(cause, cancelReason) {
      isOver = true
      stopTimer()
      cancelOthers(cancelReason)
      winner?.release(cause)
    },
  }
}
