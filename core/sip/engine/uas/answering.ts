import type { Clock, Logger } from '../../../kit/index.ts'
import { headerValue, type SipRequest, type SipResponse } from '../../message/index.ts'
import { createLogGate, type Received } from '../../transport/index.ts'
import { refusalReason, type CdrEvents } from '../cdr/index.ts'
import { networkFrame, nokFrame, sentAnswerFrame, type Application, type SipFrame } from '../control/index.ts'
import { SETTLING, type Dialog, type DialogStore } from '../dialog/index.ts'
import type { Framing } from '../framing.ts'
import type { AppResponse } from '../policy/app-message.ts'
import { tagOf } from '../policy/message-facts.ts'
import { responseHeaders } from '../policy/response-headers.ts'
import { agreeAsUas, type SessionTimers } from '../session/index.ts'
import type { Shown } from '../route/index.ts'
import type { Confirmations } from './confirmations.ts'
import { makeResponse } from './make-response.ts'
import { takesReliable, type Reliables } from './reliables.ts'
import type { Refusal } from './screening.ts'
import type { ServerRequest, ServerRequests } from './server-requests.ts'
import { uasDialogStart } from './uas-dialog.ts'
import { descriptionOf } from '../session/session-description.ts'

/** The dependencies of sending the answers of applications. */
export interface AnsweringPorts {
  readonly clock: Clock
  readonly log: Logger
  readonly servers: ServerRequests
  readonly dialogs: DialogStore
  readonly confirmations: Confirmations
  readonly reliables: Reliables
  readonly framing: Framing
  readonly cdr: CdrEvents
  shown(request: ServerRequest): Shown
  /** Ends a dialog without a BYE, as its first request was refused. */
  end(dialog: Dialog): void
  readonly sessions: Pick<SessionTimers, 'agreedAsUas' | 'has'>
  /** Called when a final answer left: registered flows and subscriptions are noted. */
  finished(request: ServerRequest, response: SipResponse): void
}

const NO_BODY = new Uint8Array()
/** The refusal of a provisional answer to anything but INVITE (RFC 4320 §4.1). */
const NO_PROGRESS = 'Server error: no provisional answer to'
const UNKNOWN = 'Response not sent due to unknown transaction'

/**
 * Returns whether an answer refuses somebody who has not shown who he is: it is a challenge, or the request came
 * without credentials. A call that began has been let in.
 */
function refusesStranger({ request, inDialog, tagSent }: ServerRequest, status: number): boolean {
  if (inDialog || tagSent || status < 300) return false
  const hasCredentials = ['Authorization', 'Proxy-Authorization'].some(
    (name) => headerValue(request, name) !== undefined,
  )
  return status === 401 || status === 407 || !hasCredentials
}

/**
 * Turns the 404 of an application into a 200 when both sides hang up at once: that application does not know the dialog
 * any more, but 404 is no valid answer here (RFC 3261 §15.1.2): the dialog was there, and is over.
 */
const toCrossedBye = ({ inDialog, request }: ServerRequest, answer: AppResponse): AppResponse =>
  inDialog && request.method === 'BYE' && answer.status === 404
    ? { ...answer, status: 200, reason: 'OK' }
    : answer

/** Sends answers to peers' requests: the application's and, where it must, the engine's own. */
export function createAnswering(ports: AnsweringPorts) {
  const { servers, dialogs, reliables, framing } = ports
  // A stranger who leaves before his answers come must not fill the log.
  const mayLog = createLogGate(ports.clock)

  const transmit = (request: ServerRequest, response: SipResponse, isOnce = false) => {
    const { transaction } = request
    void (isOnce ? transaction.refuse(response) : transaction.respond(response)).then((fault) => {
      if (fault && mayLog(request.peer.address))
        ports.log.info('answer not sent', { status: response.status, fault: fault.text })
    })
  }

  /** Makes or confirms the dialog of an answer above 100 (RFC 3261 §12.1.1). */
  const establish = (request: ServerRequest, response: SipResponse) => {
    const { method } = request.request
    if (request.inDialog || response.status <= 100 || response.status >= 300) return
    if (method !== 'INVITE' && method !== 'SUBSCRIBE') return
    const dialog = request.dialog ?? dialogs.add(uasDialogStart(request, method))
    if (!request.dialog && method === 'INVITE') dialog.turns.hold(request, 'theirs')
    request.dialog = dialog
    dialog.localContact = headerValue(response, 'Contact') ?? dialog.localContact
    dialog.state = response.status < 200 ? 'early' : 'confirmed'
  }

  /** Carries out what follows from a final answer that was just sent and echoed. */
  const finish = (request: ServerRequest, response: SipResponse) => {
    const { method } = request.request
    const { dialog } = request
    if (method === 'INVITE') reliables.stop(request)
    if (method === 'PRACK' && dialog) reliables.answered(dialog)
    const success = response.status < 300
    if (method === 'INVITE' && !request.inDialog) {
      if (success) ports.cdr.start('application', 'uas', response)
      else ports.cdr.stop('application', refusalReason(response.status), response)
    }
    ports.finished(request, response)
    if (!dialog) return
    if (success && (method === 'INVITE' || method === 'UPDATE')) {
      dialog.localSdp = descriptionOf(response) ?? dialog.localSdp
      const session = sessionOf(request, response)
      if (session) ports.sessions.agreedAsUas(dialog, session.agreement)
    }
    if (method === 'INVITE' && success) ports.confirmations.start(dialog, request, response)
    else if (method === 'INVITE') dialog.turns.release(request)
    if (!success && !request.inDialog) ports.end(dialog)
  }

  const send = (app: Application, frame: SipFrame, request: ServerRequest, response: SipResponse) => {
    const final = response.status >= 200
    if (final && !servers.close(request)) return app.send(nokFrame(frame.id, UNKNOWN))
    const isOnce = refusesStranger(request, response.status)
    if (request.request.method === 'INVITE' && !isOnce && response.status > 100) request.trying()
    establish(request, response)
    request.tagSent ||= response.status > 100
    if (request.request.method === 'INVITE') request.stopGuard()
    transmit(request, response, isOnce)
    const dialog = request.dialog?.state === 'ended' ? undefined : request.dialog
    if (dialog && final && response.status < 300 && request.request.method !== 'BYE') {
      if (!request.inDialog) dialog.delivery.settle(SETTLING.echoMs)
    }
    app.send(
      sentAnswerFrame(frame.id, request.id, dialog?.id ?? '', framing.answered(response, request.peer)),
    )
    if (final) finish(request, response)
  }

  /** Returns the session interval that a 2xx agrees on; inside a dialog only where there was one before. */
  const sessionOf = (request: ServerRequest, answer: Pick<SipResponse, 'status' | 'headers'>) => {
    const { method } = request.request
    if (answer.status < 200 || answer.status >= 300 || (method !== 'INVITE' && method !== 'UPDATE'))
      return undefined
    const wanted = agreeAsUas(request.request, { type: 'response', reason: '', body: NO_BODY, ...answer })
    const isNew = request.inDialog && request.dialog !== undefined && !ports.sessions.has(request.dialog)
    return isNew && wanted?.headers.length !== 0 ? undefined : wanted
  }

  const chooseTag = (request: ServerRequest, answer: AppResponse) => {
    const wanted = tagOf(answer.headers.find((line) => line.name === 'To')?.value)
    if (wanted !== undefined && !request.tagSent && !request.inDialog) request.localTag = wanted
  }

  const build = (
    request: ServerRequest,
    answer: AppResponse,
    extra: SipResponse['headers'] = [],
  ): SipResponse => {
    const shown = ports.shown(request)
    const { method } = request.request
    const headers = responseHeaders(answer.headers, answer.body, {
      method,
      status: answer.status,
      inDialog: request.inDialog,
      shown,
      contact: request.dialog?.localContact ?? shown.contact,
    })
    const { status, reason, body } = answer
    const session = sessionOf(request, answer)
    return makeResponse(request.request, {
      status,
      reason,
      body,
      localTag: request.localTag,
      headers: [...extra, ...(session?.headers ?? []), ...headers],
    })
  }

  const sendReliably = (app: Application, frame: SipFrame, request: ServerRequest, answer: AppResponse) => {
    const sequence = reliables.next(request)
    const response = build(request, answer, [{ name: 'RSeq', value: String(sequence) }])
    send(app, frame, request, response)
    reliables.sent(request, sequence, response)
  }

  return {
    /** Answers a request on behalf of an application. */
    answer(app: Application, frame: SipFrame, given: AppResponse) {
      const request = servers.get(frame.transactionId)
      const answer = request ? toCrossedBye(request, given) : given
      if (frame.transactionId === '') return app.send(nokFrame(frame.id, 'transaction id missing'))
      if (!request || request.app !== app) return app.send(nokFrame(frame.id, UNKNOWN))
      const { status } = answer
      const invite = request.request.method === 'INVITE'
      if (!invite && status < 200)
        return app.send(nokFrame(frame.id, `${NO_PROGRESS} ${request.request.method}`))
      chooseTag(request, answer)
      const reliable =
        invite &&
        status > 100 &&
        status < 200 &&
        answer.headers.some((h) => h.name === 'Require' && /\b100rel\b/i.test(h.value))
      if (reliable && !takesReliable(request.request)) {
        return app.send(nokFrame(frame.id, 'Remote endpoint does not support 100rel'))
      }
      const abandoned = () => app.send(nokFrame(frame.id, UNKNOWN))
      if (reliable) reliables.whenFree(request, () => sendReliably(app, frame, request, answer), abandoned)
      else if (invite && status >= 200 && status < 300) {
        reliables.whenFree(request, () => send(app, frame, request, build(request, answer)), abandoned)
      } else send(app, frame, request, build(request, answer))
    },

    /** Answers in place of an application; later answers of the application go nowhere. */
    refuse(request: ServerRequest, refusal: Refusal) {
      if (!servers.close(request)) return
      const response = makeResponse(request.request, { ...refusal, localTag: request.localTag })
      transmit(request, response)
      finish(request, response)
    },

    /**
     * Answers 487 when the caller gave up, and tells the application. Too late after a 2xx: the caller has to hang up.
     */
    cancelled(request: ServerRequest, cancel: Received<SipRequest>) {
      if (servers.get(request.id) !== request) return
      const dialogId = request.dialog?.id ?? ''
      const frame = networkFrame(request.id, dialogId, framing.received(cancel))
      this.refuse(request, { status: 487, reason: 'Request Terminated' })
      request.app.send(frame)
    },
  }
}

/** The answering side of the engine. */
export type Answering = ReturnType<typeof createAnswering>
