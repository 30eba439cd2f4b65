import type { Logger } from '../../../kit/index.ts'
import { headerValue, type SipRequest } from '../../message/index.ts'
import type { ServerHandler, ServerTransaction } from '../../transaction/index.ts'
import type { Received } from '../../transport/index.ts'
import type { DialogStore } from '../dialog/index.ts'
import { callIdOf, tagOf } from '../policy/message-facts.ts'
import { answerAlone } from './answer-alone.ts'
import type { createInsideDialog } from './inside-dialog.ts'
import type { createOutsideDialog } from './outside-dialog.ts'
import { NO_DIALOG } from './screening.ts'

/** The ways that a request of a peer can go. */
export interface IncomingPorts {
  readonly log: Logger
  readonly dialogs: Pick<DialogStore, 'match'>
  readonly outside: ReturnType<typeof createOutsideDialog>
  readonly inside: ReturnType<typeof createInsideDialog>
  /** Sends a request on whose way leads through us; undefined when it does not. */
  relay(transaction: ServerTransaction, received: Received<SipRequest>): ServerHandler | undefined
}

/** Creates the handling of new requests of peers; a fault of ours ends one with 500 and nothing else. */
export function createIncoming({ log, dialogs, outside, inside, relay }: IncomingPorts) {
  return (transaction: ServerTransaction, received: Received<SipRequest>): ServerHandler => {
    const { message } = received
    try {
      const localTag = tagOf(headerValue(message, 'To'))
      if (localTag === undefined) return outside(transaction, received)
      const dialog = dialogs.match(callIdOf(message), localTag, tagOf(headerValue(message, 'From')))
      if (dialog) return inside(dialog, transaction, received)
      return relay(transaction, received) ?? answerAlone(transaction, NO_DIALOG)
    } catch (error) {
      log.error('request failed', {
        method: message.method,
        error: String(error),
        stack: (error as Error).stack,
      })
      return answerAlone(transaction, { status: 500, reason: 'Server Internal Error' })
    }
  }
}
