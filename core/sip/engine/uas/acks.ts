import { headerValue, type SipRequest } from '../../message/index.ts'
import type { Received } from '../../transport/index.ts'
import { networkFrame } from '../control/index.ts'
import type { DialogStore } from '../dialog/index.ts'
import type { Framing } from '../framing.ts'
import { callIdOf, cseqOf, tagOf } from '../policy/message-facts.ts'
import type { Confirmations } from './confirmations.ts'

/** The dependencies of handling an ACK. */
export interface AckPorts {
  readonly dialogs: DialogStore
  readonly confirmations: Confirmations
  readonly framing: Framing
}

/**
 * Handles the ACK of a 2xx: once for the application, and never a stray one. False: it belongs to no dialog of ours.
 */
export function createAcks({ dialogs, confirmations, framing }: AckPorts) {
  return (received: Received<SipRequest>): boolean => {
    const { message } = received
    const localTag = tagOf(headerValue(message, 'To'))
    const dialog =
      localTag === undefined
        ? undefined
        : dialogs.match(callIdOf(message), localTag, tagOf(headerValue(message, 'From')))
    if (!dialog) return false
    const confirmation = confirmations.of(dialog)
    if (!confirmation) return true
    const { invite } = confirmation
    if (cseqOf(message)?.number !== cseqOf(invite.request)?.number) return true
    const tasks = confirmations.stop(dialog)
    dialog.delivery.send(networkFrame(invite.id, dialog.id, framing.received(received)), false)
    for (const task of tasks) task()
    dialog.turns.release(invite)
    return true
  }
}
