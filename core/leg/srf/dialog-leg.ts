import {
  formatReason,
  parseReason,
  type Cause,
  type DialogListener,
  type MidCallAnswer,
  type MidCallRequest,
} from '../../call/index.ts'
import type { Logger } from '../../kit/index.ts'
import { answerInAck } from './message-facts.ts'
import { letGoOfMessages } from './let-go.ts'
import type { SrfAnswer, SrfDialog, SrfRequest, SrfResponse } from './library.ts'

/** Headers that a request or answer inside a dialog carries from one party to the other. */
const PASSED_HEADERS = [
  'Content-Type',
  'Content-Disposition',
  'Info-Package',
  'Event',
  'Subscription-State',
  'Refer-To',
  'Retry-After',
  'Warning',
  'Subject',
  'Alert-Info',
] as const

const ALLOW = 'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, MESSAGE, REFER, NOTIFY'

function passedHeaders(message: { get(name: string): string | undefined }): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of PASSED_HEADERS) {
    const value = message.get(name)
    if (value !== undefined) headers[name] = value
  }
  return headers
}

const localAnswer = (status: number, reason: string): MidCallAnswer => ({
  status,
  reason,
  body: '',
  headers: {},
})

/** A challenge of the peer is meant for us, who have no password for it: to the other party it is a plain refusal. */
const CHALLENGES = new Set([401, 407])

/** The answer that a response of the peer is. */
function answerOf(response: SrfResponse): MidCallAnswer {
  const isChallenge = CHALLENGES.has(response.status)
  return {
    status: isChallenge ? 403 : response.status,
    reason: isChallenge ? 'Forbidden' : response.reason,
    body: response.body ?? '',
    headers: passedHeaders(response),
  }
}

/** A dialog as call control uses it. */
export interface DialogSide {
  release(cause: Cause): void
  request(request: MidCallRequest): Promise<MidCallAnswer>
}

function sendAnswer(answer: SrfAnswer, given: MidCallAnswer, log: Logger): void {
  const options = { headers: { ...given.headers }, ...(given.body === '' ? {} : { body: given.body }) }
  const { acknowledge } = given
  answer.send(
    given.status,
    given.reason || undefined,
    options,
    (error) => {
      // The dialog ended meanwhile; there is nobody left to tell.
      if (error)
        log.debug('answer inside a dialog was not sent', { status: given.status, error: String(error) })
    },
    acknowledge ? (ack) => acknowledge(ack.body ?? '') : undefined,
  )
}

/**
 * Attaches to a dialog right after it came into being and reports what its party does. Requests that only ask for a
 * sign of life are answered here.
 */
export function attachDialog(dialog: SrfDialog, listener: DialogListener, log: Logger): DialogSide {
  // The library compares the texts of both descriptions at a re-INVITE and expects texts.
  dialog.remote.sdp ??= ''
  dialog.local.sdp ??= ''
  letGoOfMessages(dialog)
  let released = false

  dialog.on('destroy', (message, reason) => {
    if (released) return
    released = true
    const byPeer = message.source === 'network'
    const said = parseReason(message.get('Reason'))
    listener.ended(byPeer ? said : { ...said, text: said.text ?? reason ?? '' }, byPeer)
  })
  const pass = (method: MidCallRequest['method']) => (request: SrfRequest, answer: SrfAnswer) => {
    listener.request({ method, body: request.body ?? '', headers: passedHeaders(request) }, (given) =>
      sendAnswer(answer, given, log),
    )
  }
  dialog.on('modify', pass('INVITE'))
  dialog.on('info', pass('INFO'))
  dialog.on('message', pass('MESSAGE'))
  dialog.on('refer', pass('REFER'))
  dialog.on('notify', pass('NOTIFY'))
  dialog.on('update', (request, answer) => {
    // Without an offer it is a sign of life or a session refresh of this leg alone (RFC 3311 §5.1).
    if (request.body) pass('UPDATE')(request, answer)
    else sendAnswer(answer, localAnswer(200, 'OK'), log)
  })
  dialog.on('publish', (_request, answer) => sendAnswer(answer, localAnswer(405, 'Method Not Allowed'), log))
  dialog.on('options', (_request, answer) =>
    sendAnswer(answer, { ...localAnswer(200, 'OK'), headers: { Allow: ALLOW } }, log),
  )
  return {
    release(cause) {
      if (released) return
      released = true
      if (!dialog.connected) return
      dialog.destroy({ headers: { Reason: formatReason(cause.q850, cause.text) } }, (error) => {
        // ENODIALOG: the party hung up in the same moment.
        if (error) log.debug('BYE was not needed', { error: String(error) })
      })
    },
    request: (request) => askPeer(dialog, request, () => released),
  }
}

/** Sends a request inside a dialog and gives its final answer; one that cannot be sent is answered here. */
function askPeer(
  dialog: SrfDialog,
  request: MidCallRequest,
  isReleased: () => boolean,
): Promise<MidCallAnswer> {
  if (isReleased() || !dialog.connected) return Promise.resolve(localAnswer(481, 'Call Does Not Exist'))
  const delaysOffer = request.method === 'INVITE' && request.body === ''
  return new Promise((resolve) => {
    dialog.request(
      {
        method: request.method,
        headers: { ...request.headers },
        ...(request.body === '' ? {} : { body: request.body }),
        ...(delaysOffer ? { noAck: true } : {}),
      },
      (error, response, ack) => {
        if (error || !response) return resolve(localAnswer(481, 'Call Does Not Exist'))
        if (response.status < 200) return
        const answer = answerOf(response)
        resolve(ack ? { ...answer, acknowledge: (sdp) => ack({ body: answerInAck(sdp) }) } : answer)
      },
    )
  })
}
