import type { Clock } from '../../../kit/index.ts'
import { headerValue, type SipRequest, type SipResponse } from '../../message/index.ts'
import type { Dialog } from './dialog.ts'

const DEFAULT_EXPIRES_S = 3600

const terminated = (notify: SipRequest) =>
  /^\s*terminated\b/i.test(headerValue(notify, 'Subscription-State') ?? '')

/** What ends subscriptions. */
export interface SubscriptionPorts {
  readonly clock: Clock
  /** How much longer than granted a subscription is kept, for the NOTIFY that ends it. */
  readonly graceMs: number
  end(dialog: Dialog): void
}

/** Ends the dialogs of subscriptions: with the NOTIFY that says so, with a refusal, or some time after they ran out (RFC 6665 §4). */
export function createSubscriptions({ clock, graceMs, end }: SubscriptionPorts) {
  return {
    /** A request of a subscription's dialog has its final answer, whoever sent the one or the other. */
    answered(dialog: Dialog, request: SipRequest, response: SipResponse): void {
      if (dialog.usage !== 'subscribe' || dialog.state === 'ended') return
      if (request.method === 'NOTIFY' && terminated(request)) return end(dialog)
      if (response.status === 481) return end(dialog)
      if (request.method !== 'SUBSCRIBE' || response.status >= 300) return
      const text = headerValue(response, 'Expires') ?? headerValue(request, 'Expires') ?? ''
      const seconds = /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : DEFAULT_EXPIRES_S
      dialog.stopExpiry()
      dialog.stopExpiry = clock.after(Math.min(seconds * 1000, 0x7fff0000) + graceMs, () => end(dialog))
    },
  }
}
