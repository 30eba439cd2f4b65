import type { Clock } from '../../../kit/index.ts'
import { headerValue, type SipRequest, type SipResponse } from '../../message/index.ts'
import type { Dialog } from './dialog.ts'

const DEFAULT_EXPIRES_S = 3600
const LONGEST_TIMER_MS = 0x7fff0000

/** The answers to SUBSCRIBE or NOTIFY after which there is no subscription (RFC 6665 §4.1.2.2, §4.2.2). */
const ENDING = new Set([404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604])

const stateOf = (notify: SipRequest) => headerValue(notify, 'Subscription-State') ?? ''
const isTerminated = (notify: SipRequest) => /^\s*terminated\b/i.test(stateOf(notify))

const secondsOf = (text: string | undefined) =>
  text !== undefined && /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : undefined

/** The dependencies of ending subscriptions. */
export interface SubscriptionPorts {
  readonly clock: Clock
  /** The time that a subscription is kept beyond what was granted, for the NOTIFY that ends it; also timer N. */
  readonly graceMs: number
  end(dialog: Dialog): void
}

/**
 * Ends the dialogs of subscriptions (RFC 6665 §4): with the NOTIFY that says so, with a refusal, some time after they
 * ran out, and where no NOTIFY follows a SUBSCRIBE of ours (timer N).
 */
export function createSubscriptions({ clock, graceMs, end }: SubscriptionPorts) {
  /** The times when subscriptions run out, on the monotonic clock. */
  const until = new WeakMap<Dialog, number>()
  const endAfter = (dialog: Dialog, ms: number) => {
    dialog.stopExpiry()
    dialog.stopExpiry = clock.after(Math.min(ms, LONGEST_TIMER_MS), () => end(dialog))
  }
  const granted = (dialog: Dialog, seconds: number) => {
    until.set(dialog, clock.monotonic() + seconds * 1000)
  }
  const watch = (dialog: Dialog) => {
    const at = until.get(dialog)
    if (at !== undefined) endAfter(dialog, at - clock.monotonic() + graceMs)
  }

  /** Handles an answered NOTIFY: it stops timer N, and the peer's may name another time to run out. */
  const notified = (dialog: Dialog, notify: SipRequest, response: SipResponse) => {
    if (isTerminated(notify) || response.status === 408) return end(dialog)
    if (dialog.role !== 'uac') return
    const seconds = secondsOf(/;\s*expires\s*=\s*(\d+)/i.exec(stateOf(notify))?.[1])
    if (seconds !== undefined) granted(dialog, seconds)
    watch(dialog)
  }

  const subscribed = (dialog: Dialog, subscribe: SipRequest, response: SipResponse) => {
    if (response.status >= 300) return
    const isFirst = !until.has(dialog)
    const text = headerValue(response, 'Expires') ?? headerValue(subscribe, 'Expires')
    granted(dialog, secondsOf(text) ?? DEFAULT_EXPIRES_S)
    if (dialog.role === 'uac' && isFirst) endAfter(dialog, graceMs)
    else watch(dialog)
  }

  return {
    /** Notes that a request of a subscription's dialog has its final answer, whoever sent the one or the other. */
    answered(dialog: Dialog, request: SipRequest, response: SipResponse): void {
      if (dialog.usage !== 'subscribe' || dialog.state === 'ended') return
      const { method } = request
      if (response.status === 481) return end(dialog)
      if (method !== 'NOTIFY' && method !== 'SUBSCRIBE') return
      if (ENDING.has(response.status)) end(dialog)
      else if (method === 'NOTIFY') notified(dialog, request, response)
      else subscribed(dialog, request, response)
    },
  }
}
