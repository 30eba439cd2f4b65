import type { Cause, CauseKind, ReleasedBy } from './cause.ts'
import { causeOfStatus, Q850 } from './q850.ts'
import { sendableStatus } from './sendable-status.ts'
import type { PeerReason } from './peer-reason.ts'

/** The failure of an INVITE to a device. */
export interface DeviceFailure {
  /** Final SIP status; the engine makes up 408 and 503 when nothing came. */
  readonly status: number
  /** Reason phrase of the status line. */
  readonly phrase: string
  readonly reason: PeerReason
  /** Whether a final response came from the device itself. */
  readonly isFromPeer: boolean
  /** Whether an INVITE was sent to the device. */
  readonly wasSent: boolean
  /** Whether the device sent 180 or 183 before. */
  readonly rang: boolean
}

const MAX_TEXT = 128

function kindOf({ status, isFromPeer, rang }: DeviceFailure): { kind: CauseKind; q850: number } {
  if (!isFromPeer) {
    return rang ? { kind: 'no_answer', q850: Q850.noAnswer } : { kind: 'unreachable', q850: Q850.timerExpiry }
  }
  switch (status) {
    case 486:
    case 600:
      return { kind: 'busy', q850: Q850.userBusy }
    case 403:
    case 603:
    case 607:
    case 608:
      return { kind: 'rejected', q850: Q850.rejected }
    case 408:
      return rang
        ? { kind: 'no_answer', q850: Q850.noAnswer }
        : { kind: 'unreachable', q850: Q850.timerExpiry }
    case 480:
      return rang
        ? { kind: 'no_answer', q850: Q850.noAnswer }
        : { kind: 'unreachable', q850: Q850.subscriberAbsent }
    default:
      // It sends the caller elsewhere, which is not done: to the caller it is a no.
      if (status < 400) return { kind: 'rejected', q850: Q850.rejected }
      return { kind: 'failed', q850: causeOfStatus(status) }
  }
}

/** Returns the cause of a terminating half whose device refused or never answered. */
export function causeOfFailure(failure: DeviceFailure): Cause {
  const { kind, q850 } = kindOf(failure)
  const words = failure.reason.text ?? (failure.isFromPeer ? failure.phrase : '')
  return {
    kind,
    by: failure.isFromPeer && kind !== 'unreachable' ? 'callee' : 'server',
    q850: failure.reason.q850 ?? q850,
    sipStatus: failure.isFromPeer ? failure.status : 408,
    text: words.slice(0, MAX_TEXT),
  }
}

/** The causes in order of precedence: after parallel ringing the first of these that occurred is how the half ended. */
const RANK: readonly CauseKind[] = ['rejected', 'busy', 'no_answer', 'unreachable']

/** Returns the cause that stands for several devices; among equal ones the last. */
export function worstOf(causes: readonly Cause[]): Cause | undefined {
  for (const kind of RANK) {
    const found = causes.findLast((cause) => cause.kind === kind)
    if (found) return found
  }
  return causes.at(-1)
}

const O_STATUS: Partial<Record<CauseKind, number>> = {
  busy: 486,
  rejected: 603,
  no_answer: 480,
  not_found: 404,
  forbidden: 403,
  congestion: 503,
  interrupted: 503,
  internal: 500,
}

/**
 * Derives the cause of the originating half from that of its last terminating half: the same, with the status that is
 * sent to the caller. The caller could not meet a device's challenge, and a 503 from a device says nothing about this
 * server (RFC 3261 §16.7 step 6).
 */
export function causeForCaller(cause: Cause): Cause {
  const own = cause.sipStatus ?? 480
  const passable = own >= 400 && own !== 401 && own !== 407 && own !== 487
  const passed = own === 503 ? 500 : sendableStatus(own)
  return { ...cause, sipStatus: O_STATUS[cause.kind] ?? (passable ? passed : 480) }
}

/** Returns a cause with a status that ends an INVITE: one that has only provisional responses so far has none. */
export const asFinal = (cause: Cause): Cause => ((cause.sipStatus ?? 0) < 300 ? causeForCaller(cause) : cause)

/** Returns the cause for a party that hung up an answered call. */
export const hungUp = (by: ReleasedBy, reason: PeerReason): Cause => ({
  kind: 'normal',
  by,
  q850: reason.q850 ?? Q850.normalClearing,
  sipStatus: 200,
  text: (reason.text ?? '').slice(0, MAX_TEXT),
})

/** Returns the cause for a caller who gave up before the call was answered. */
export const abandoned = (reason: PeerReason): Cause => ({
  kind: 'abandoned',
  by: 'caller',
  q850: reason.q850 ?? Q850.normalClearing,
  sipStatus: 487,
  text: (reason.text ?? '').slice(0, MAX_TEXT),
})

/** Returns the cause after the server's no-answer timer ran out; a device that never rang was not reached at all. */
export const noAnswerInTime = (rang: boolean): Cause =>
  rang
    ? { kind: 'no_answer', by: 'server', q850: Q850.noAnswer, sipStatus: 487, text: '' }
    : { kind: 'unreachable', by: 'server', q850: Q850.timerExpiry, sipStatus: 408, text: '' }

const byServer = (kind: CauseKind, q850: number, sipStatus: number | undefined): Cause => ({
  kind,
  by: 'server',
  q850,
  sipStatus,
  text: '',
})

/** The cause when nobody has the number. */
export const NOT_FOUND = byServer('not_found', Q850.unallocatedNumber, 404)
/** The cause when the extension exists and no phone of it is registered. */
export const NOT_REGISTERED = byServer('unreachable', Q850.subscriberAbsent, 480)
/** The cause for a Replaces that names no call this server could join (RFC 3891 §3). */
export const NOTHING_TO_REPLACE = byServer('not_found', Q850.unallocatedNumber, 481)
/** The cause when two parties find no session that both can have. */
export const NO_COMMON_SESSION = byServer('failed', causeOfStatus(488), 488)
/** The cause when the request is too large for the transport to the phone; nothing was sent. */
export const TOO_LARGE = byServer('failed', causeOfStatus(513), 513)
/** The cause when the extension calls itself. */
export const OWN_NUMBER = byServer('busy', Q850.userBusy, 486)
/** The cause when the caller has as many calls in progress as allowed. */
export const LIMIT_REACHED = byServer('congestion', Q850.congestion, 503)
/** The cause when a diversion leads to a number that diverted before (RFC 5806 §7.6). */
export const DIVERSION_LOOP = byServer('failed', 25, 482)
/** The cause when a call was diverted more often than allowed. */
export const TOO_MANY_DIVERSIONS = byServer('failed', 25, 483)
/** The cause for parties that rang while another one answered. */
export const ANSWERED_ELSEWHERE = byServer('answered_elsewhere', 26, 487)
/** The cause when Max-Forwards ran out. */
export const TOO_MANY_HOPS = byServer('failed', causeOfStatus(483), 483)
/** Returns the cause for a call that an admin ended. */
export const byAdmin = (isAnswered: boolean): Cause =>
  isAnswered ? byServer('normal', Q850.normalClearing, 200) : byServer('failed', Q850.normalUnspecified, 480)
/** Returns the cause for an answered call whose dialog ended without a message from its party. */
export const dialogLost = (text: string): Cause => ({
  ...byServer('normal', Q850.temporaryFailure, 200),
  text,
})
/** The cause when the only connection to the party ended, and the party did not come back. */
export const CONNECTION_LOST = dialogLost('the connection of the phone ended')
/** Returns the cause with which an answered party is released, where nobody was there to talk with. */
export const afterAnswer = (cause: Cause): Cause =>
  cause.kind === 'normal' || cause.kind === 'interrupted' || cause.kind === 'internal'
    ? cause
    : byServer('normal', Q850.normalClearing, 200)
/** Returns the cause of a party that was called in vain, after a caller who had been answered already has ended. */
export const beforeAnswer = (cause: Cause): Cause => {
  if (cause.kind !== 'normal') return cause
  return cause.by === 'caller' ? { ...cause, kind: 'abandoned', sipStatus: 487 } : byAdmin(false)
}
/** The cause when a fault of ours ended the call. */
export const INTERNAL = byServer('internal', Q850.temporaryFailure, 500)
/** Returns the cause for a server that stopped; `lastStatus` is the last status of the half's INVITE. */
export const interrupted = (lastStatus: number | undefined): Cause =>
  byServer('interrupted', Q850.temporaryFailure, lastStatus)
