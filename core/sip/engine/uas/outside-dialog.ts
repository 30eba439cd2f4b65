import type { SipRequest } from '../../message/index.ts'
import type { ServerHandler, ServerTransaction } from '../../transaction/index.ts'
import type { Received } from '../../transport/index.ts'
import type { CdrEvents } from '../cdr/index.ts'
import { newRequestFrame, type Routes } from '../control/index.ts'
import type { Framing } from '../framing.ts'
import type { EngineOptions } from '../options.ts'
import { answerAlone } from './answer-alone.ts'
import type { Opening } from './open-request.ts'
import { NO_DIALOG } from './screening.ts'

/** The dependencies of requests outside of dialogs. */
export interface OutsideDialogPorts {
  readonly routes: Routes
  readonly framing: Framing
  readonly cdr: CdrEvents
  readonly chooseTag: EngineOptions['chooseTag']
  readonly open: Opening
}

/** Creates the handling of requests outside of dialogs: an application that takes them is found. */
export function createOutsideDialog({ routes, framing, cdr, chooseTag, open }: OutsideDialogPorts) {
  return (transaction: ServerTransaction, received: Received<SipRequest>): ServerHandler => {
    const { method } = received.message
    if (method === 'INVITE') cdr.attempt('network', received.message)
    const tag = chooseTag?.(received.message, received.peer)
    const app = routes.next(method.toLowerCase(), tag)
    if (!app) return answerAlone(transaction, NO_DIALOG)
    const { request, handler } = open(transaction, received, app, undefined)
    app.send(newRequestFrame(request.id, framing.received(received), received.local))
    return handler
  }
}
