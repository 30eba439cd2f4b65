import type { Clock, Dispose } from '../../../kit/index.ts'
import type { SipResponse } from '../../message/index.ts'
import type { TimerValues } from '../../transaction/index.ts'
import type { Dialog } from '../dialog/index.ts'
import type { ServerRequest } from './server-requests.ts'

/** A 2xx to INVITE that waits for its ACK. */
export interface Confirmation {
  readonly dialog: Dialog
  readonly invite: ServerRequest
}

/** The dependencies of the wait for an ACK. */
export interface ConfirmationPorts {
  readonly clock: Clock
  readonly timers: TimerValues
  /** Called when 64·T1 passed without ACK. */
  unconfirmed(confirmation: Confirmation): void
}

/** The 2xx answers that are sent again until their ACK comes (RFC 3261 §13.3.1.4), on every transport. */
export interface Confirmations {
  readonly size: number
  start(dialog: Dialog, invite: ServerRequest, response: SipResponse): void
  of(dialog: Dialog): Confirmation | undefined
  /** Stops the copies when the ACK came or the dialog is over. Returns the tasks that waited in the dialog. */
  stop(dialog: Dialog): readonly (() => void)[]
}

/** Creates confirmations, with no 2xx waiting yet. */
export function createConfirmations(ports: ConfirmationPorts): Confirmations {
  const waiting = new Map<Dialog, { readonly confirmation: Confirmation; stop: Dispose }>()
  const { t1, t2 } = ports.timers

  return {
    get size() {
      return waiting.size
    },
    start(dialog, invite, response) {
      const entry = { confirmation: { dialog, invite }, stop: () => undefined as void }
      waiting.set(dialog, entry)
      dialog.unacknowledged = { tasks: [] }
      const again = (interval: number, passed: number) => {
        entry.stop = ports.clock.after(interval, () => {
          const now = passed + interval
          if (now >= 64 * t1) return ports.unconfirmed(entry.confirmation)
          void invite.transaction.respond(response)
          again(Math.min(interval * 2, t2, 64 * t1 - now), now)
        })
      }
      again(t1, 0)
    },
    of: (dialog) => waiting.get(dialog)?.confirmation,
    stop(dialog) {
      waiting.get(dialog)?.stop()
      waiting.delete(dialog)
      const tasks = dialog.unacknowledged?.tasks ?? []
      dialog.unacknowledged = undefined
      return tasks
    },
  }
}
