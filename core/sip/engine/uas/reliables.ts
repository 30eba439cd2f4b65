import type { Clock, Dispose } from '../../../kit/index.ts'
import { headerValue, type SipRequest, type SipResponse } from '../../message/index.ts'
import type { TimerValues } from '../../transaction/index.ts'
import type { Dialog } from '../dialog/index.ts'
import { cseqOf } from '../policy/message-facts.ts'
import type { ServerRequest } from './server-requests.ts'

/** The dependencies of reliable provisional answers. */
export interface ReliablePorts {
  readonly clock: Clock
  readonly timers: TimerValues
  /** Called when 64·T1 passed without PRACK. */
  unacknowledged(invite: ServerRequest): void
}

interface Waiting {
  readonly invite: ServerRequest
  /** The RSeq of the answer that is out; none between the PRACK's answer and the next one. */
  outstanding: number | undefined
  /** Whether its PRACK is there and waits for the application's answer. */
  isAcknowledged: boolean
  last: number
  stop: Dispose
  queue: { readonly run: () => void; readonly abandoned: () => void }[]
}

/** Provisional answers that are sent again until their PRACK comes (RFC 3262 §3), one at a time for each INVITE. */
export interface Reliables {
  readonly size: number
  /** Returns the number for the next reliable answer. */
  next(invite: ServerRequest): number
  /** Repeats an answer that was just sent until its PRACK. */
  sent(invite: ServerRequest, sequence: number, response: SipResponse): void
  /** Runs `run` when no reliable answer is out; `abandoned` when the INVITE ended before. */
  whenFree(invite: ServerRequest, run: () => void, abandoned: () => void): void
  /** Handles a PRACK; returns false when it matches nothing (RFC 3262 §3: 481). */
  acknowledge(dialog: Dialog, prack: SipRequest): boolean
  /** Lets waiting answers go on after the application has answered the PRACK. */
  answered(dialog: Dialog): void
  /** Ends the repetition when the INVITE has its final answer. */
  stop(invite: ServerRequest): void
}

/** Returns whether a caller takes reliable provisional answers. */
export function takesReliable(invite: SipRequest): boolean {
  return ['Supported', 'Require', 'k'].some((name) => /\b100rel\b/i.test(headerValue(invite, name) ?? ''))
}

/** Creates reliables, with no reliable answer out yet. */
export function createReliables({ clock, timers, unacknowledged }: ReliablePorts): Reliables {
  const table = new Map<ServerRequest, Waiting>()
  const entryOf = (invite: ServerRequest) => {
    const known = table.get(invite)
    if (known) return known
    const last = Math.floor(Math.random() * 0x3fffffff)
    const fresh: Waiting = {
      invite,
      outstanding: undefined,
      isAcknowledged: false,
      last,
      stop: () => undefined,
      queue: [],
    }
    table.set(invite, fresh)
    return fresh
  }
  const ofDialog = (dialog: Dialog) => [...table.values()].find((entry) => entry.invite.dialog === dialog)

  return {
    get size() {
      return table.size
    },
    next: (invite) => ++entryOf(invite).last,
    sent(invite, sequence, response) {
      const entry = entryOf(invite)
      entry.outstanding = sequence
      entry.isAcknowledged = false
      const again = (interval: number, passed: number) => {
        entry.stop = clock.after(interval, () => {
          const now = passed + interval
          if (now >= 64 * timers.t1) return unacknowledged(invite)
          void invite.transaction.respond(response)
          again(Math.min(interval * 2, 64 * timers.t1 - now), now)
        })
      }
      again(timers.t1, 0)
    },
    whenFree(invite, run, abandoned) {
      const entry = table.get(invite)
      if (!entry || (entry.outstanding === undefined && entry.queue.length === 0)) run()
      else entry.queue.push({ run, abandoned })
    },
    acknowledge(dialog, prack) {
      const entry = ofDialog(dialog)
      const [, rseq, cseq] = /^\s*(\d+)\s+(\d+)\s+INVITE\b/i.exec(headerValue(prack, 'RAck') ?? '') ?? []
      if (!entry || entry.isAcknowledged || entry.outstanding !== Number(rseq)) return false
      if (cseqOf(entry.invite.request)?.number !== Number(cseq)) return false
      entry.isAcknowledged = true
      entry.stop()
      return true
    },
    answered(dialog) {
      const entry = ofDialog(dialog)
      if (!entry) return
      entry.stop()
      entry.outstanding = undefined
      while (entry.outstanding === undefined) {
        const next = entry.queue.shift()
        if (!next) return
        next.run()
      }
    },
    stop(invite) {
      const entry = table.get(invite)
      if (!entry) return
      entry.stop()
      table.delete(invite)
      for (const left of entry.queue) left.abandoned()
    },
  }
}
