import { nokFrame, type Application, type SipFrame } from './control/index.ts'
import { parseAppMessage, type AppRequest, type AppResponse } from './policy/app-message.ts'

/** The possible meanings of an application's SIP messages. */
export interface FrameMeanings {
  answer(app: Application, frame: SipFrame, message: AppResponse): void
  cancel(app: Application, frame: SipFrame, message: AppRequest): void
  sendInDialog(app: Application, frame: SipFrame, message: AppRequest): void
  sendNew(app: Application, frame: SipFrame, message: AppRequest): void
}

/** Decides what an application's SIP message is: an answer, a CANCEL, or a request inside or outside a dialog. */
export function createFrameHandling(meanings: FrameMeanings) {
  return (app: Application, frame: SipFrame): void => {
    const parsed = parseAppMessage(frame.text)
    if (!parsed.ok) return app.send(nokFrame(frame.id, parsed.error))
    const message = parsed.value
    if (message.type === 'response') return meanings.answer(app, frame, message)
    if (frame.dialogId !== '') return meanings.sendInDialog(app, frame, message)
    if (frame.transactionId === '') return meanings.sendNew(app, frame, message)
    if (message.method === 'CANCEL') return meanings.cancel(app, frame, message)
    app.send(nokFrame(frame.id, 'Server error: only CANCEL may name a transaction'))
  }
}
