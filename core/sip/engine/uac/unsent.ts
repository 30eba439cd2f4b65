import { randomUUID } from 'node:crypto'
import type { Clock } from '../../../kit/index.ts'
import type { SipRequest } from '../../message/index.ts'
import { networkFrame, sentRequestFrame, type Application, type SipFrame } from '../control/index.ts'
import { SETTLING, type Dialog } from '../dialog/index.ts'
import type { Framing } from '../framing.ts'
import { makeResponse } from '../uas/make-response.ts'

/**
 * Creates the handling of a request whose next hop has no address: the application gets its echo and then the answer
 * that nobody else can give, as for any other failure of the network.
 */
export function createUnsent(clock: Clock, framing: Framing, end: (dialog: Dialog) => void) {
  return (app: Application, frame: SipFrame, dialog: Dialog | undefined, request: SipRequest): void => {
    const transactionId = randomUUID()
    const response = makeResponse(request, { status: 503, reason: 'DNS Error' })
    app.send(sentRequestFrame(frame.id, transactionId, framing.unsent(request)))
    // Read together with the echo it would meet a request without listeners.
    clock.after(SETTLING.failureMs, () =>
      app.send(networkFrame(transactionId, dialog?.id ?? '', framing.unsent(response))),
    )
    if (dialog && request.method === 'BYE') end(dialog)
  }
}

/** The function that answers one request that was never sent. */
export type Unsent = ReturnType<typeof createUnsent>
