import { headerValue, setHeader, type SipRequest } from '../../message/index.ts'
import type { ServerHandler, ServerTransaction } from '../../transaction/index.ts'
import type { Received } from '../../transport/index.ts'
import type { CdrEvents } from '../cdr/index.ts'
import { networkFrame } from '../control/index.ts'
import type { Dialog } from '../dialog/index.ts'
import { retarget } from '../dialog/target.ts'
import type { Framing } from '../framing.ts'
import type { Notices } from '../notices.ts'
import { cseqOf, tagOf } from '../policy/message-facts.ts'
import { allowsUpdate } from '../session/index.ts'
import { answerAlone } from './answer-alone.ts'
import type { Glare } from './glare.ts'
import type { Opening } from './open-request.ts'
import { NO_DIALOG, type Refusal } from './screening.ts'
import type { ServerRequest, ServerRequests } from './server-requests.ts'

/** The time a NOTIFY that overtook the answer to its SUBSCRIBE waits for it, in milliseconds. */
const EARLY_NOTIFY_MS = 500
/** The methods whose Contact replaces the remote target (RFC 3261 §12.2, RFC 3311 §5.2, RFC 6665 §4.5.2). */
const TARGETING = new Set(['INVITE', 'UPDATE', 'SUBSCRIBE', 'NOTIFY', 'REFER'])

/** The dependencies of requests inside of dialogs. */
export interface InsideDialogPorts {
  readonly servers: ServerRequests
  readonly framing: Framing
  readonly cdr: CdrEvents
  readonly notices: Notices
  readonly open: Opening
  readonly glare: Glare
  /** Answers in place of the application and closes the request. */
  refuse(request: ServerRequest, refusal: Refusal): void
  /** Ends everything of the dialog but the BYE itself when the peer hung up. */
  ended(dialog: Dialog, bye?: ServerRequest): void
  /** Called when the caller gave up an INVITE. */
  cancelled(request: ServerRequest, cancel: Received<SipRequest>): void
  /** Handles a PRACK; returns true when the application is to be told of it. */
  acknowledgedReliably(dialog: Dialog, request: SipRequest): boolean
}

/** Creates the handling of requests inside of dialogs (RFC 3261 §12.2.2). */
export function createInsideDialog(ports: InsideDialogPorts) {
  const { servers, framing } = ports

  /** Returns why a request goes no further. */
  const screen = (dialog: Dialog, message: SipRequest): Refusal | undefined => {
    const { method } = message
    if (dialog.state === 'trying' && method !== 'NOTIFY') return NO_DIALOG
    if (!dialog.owner.alive && method !== 'BYE') return NO_DIALOG
    if (dialog.remoteSequence !== undefined && cseqOf(message)!.number < dialog.remoteSequence)
      return { status: 500, reason: 'CSeq Out Of Order' }
    const refusal = ports.glare(dialog, message)
    if (refusal) return refusal
    if (method === 'PRACK' && !ports.acknowledgedReliably(dialog, message)) return NO_DIALOG
    return undefined
  }

  /** Notes what a request says about the other side. */
  const admit = (dialog: Dialog, received: Received<SipRequest>) => {
    const { message, peer } = received
    dialog.remoteSequence = Math.max(cseqOf(message)!.number, dialog.remoteSequence ?? 0)
    if (dialog.peerAddress !== undefined && dialog.peerAddress !== peer.address)
      ports.notices.moved(message, peer, dialog.peerAddress)
    dialog.peerAddress = peer.address
    if (TARGETING.has(message.method)) retarget(dialog, received)
  }

  const deliver = (dialog: Dialog, request: ServerRequest, received: Received<SipRequest>) => {
    const { method } = received.message
    const frame = networkFrame(request.id, dialog.id, framing.received(received))
    dialog.delivery.send(frame, method === 'BYE' || method === 'INVITE')
  }

  /** Delivers a NOTIFY once the answer to its SUBSCRIBE has formed the dialog. */
  const deliverOnceFormed = (dialog: Dialog, request: ServerRequest, received: Received<SipRequest>) =>
    dialog.whenFormed(EARLY_NOTIFY_MS, () => {
      if (servers.get(request.id) !== request) return
      const remoteTag = tagOf(headerValue(received.message, 'From'))
      if (dialog.remoteTag !== undefined && dialog.remoteTag !== remoteTag) {
        // Another branch of the SUBSCRIBE: one subscription is what the application knows of (RFC 6665 §4.4.1).
        request.dialog = undefined
        return ports.refuse(request, NO_DIALOG)
      }
      admit(dialog, received)
      deliver(dialog, request, received)
    })

  /**
   * Handles a BYE in an early dialog, which gives the INVITE up (RFC 3261 §15); applications know that as CANCEL only.
   */
  const byeTooEarly = (dialog: Dialog, transaction: ServerTransaction, received: Received<SipRequest>) => {
    const { message } = received
    const cseq = `${cseqOf(message)?.number ?? 0} CANCEL`
    const cancel = setHeader({ ...message, method: 'CANCEL' }, 'CSeq', cseq)
    const invite = servers.ofDialog(dialog).find((one) => one.request.method === 'INVITE' && !one.inDialog)
    const handler = answerAlone(transaction, { status: 200, reason: 'OK' }, dialog.localTag)
    if (invite) ports.cancelled(invite, { ...received, message: cancel })
    else ports.ended(dialog)
    return handler
  }

  return (dialog: Dialog, transaction: ServerTransaction, received: Received<SipRequest>): ServerHandler => {
    const { message } = received
    const { method } = message
    const refusal = screen(dialog, message)
    if (refusal) return answerAlone(transaction, refusal)
    if (dialog.state !== 'trying') admit(dialog, received)
    if (method === 'BYE' && dialog.state !== 'confirmed') return byeTooEarly(dialog, transaction, received)
    if (allowsUpdate(message)) dialog.allowsUpdate = true

    const { request, handler } = ports.open(transaction, received, dialog.owner, dialog)
    if (method === 'INVITE') dialog.turns.hold(request, 'theirs')
    if (method === 'BYE') {
      ports.cdr.stop('network', 'normal-release', message)
      ports.ended(dialog, request)
    }
    if (!dialog.owner.alive) ports.refuse(request, { status: 200, reason: 'OK' })
    else if (dialog.state !== 'trying') deliver(dialog, request, received)
    else deliverOnceFormed(dialog, request, received)
    return handler
  }
}
