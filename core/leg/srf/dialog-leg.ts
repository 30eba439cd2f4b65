import { formatReason } from '../../grammar/index.ts'
import {
  GONE,
  ownAnswer,
  peerReason,
  sendableStatus,
  type Cause,
  type Hear,
  type MidCallAnswer,
  type MidCallRequest,
} from '../../call/index.ts'
import type { Logger } from '../../kit/index.ts'
import { guardedBy } from './guarded-by.ts'
import { ALLOW } from './passed-headers.ts'
import { answerInAck, sdpOf } from './message-facts.ts'
import { bodyRefusal } from './body-refusal.ts'
import { bodyInside, NEGOTIATING } from './body-inside.ts'
import { sessionAnswer } from './session-interval.ts'
import { letGoOfMessages } from './let-go.ts'
import type { SrfAnswer, SrfDialog, SrfRequest, SrfResponse } from './library.ts'

const NOT_ALLOWED: MidCallAnswer = { ...ownAnswer(405, 'Method Not Allowed'), headers: { Allow: ALLOW } }

/** Statuses that challenge us, who have no password for the peer; the other party gets a plain refusal instead. */
const CHALLENGES = new Set([401, 407])

/** Turns a response of the peer into an answer. */
function answerOf(method: MidCallRequest['method'], response: SrfResponse): MidCallAnswer {
  const isChallenge = CHALLENGES.has(response.status)
  return {
    status: isChallenge ? 403 : response.status,
    reason: isChallenge ? 'Forbidden' : response.reason,
    ...bodyInside(method, response),
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
  const status =
    given.status < 300
      ? given.status === 202
        ? 202
        : 200
      : given.status < 400
        ? 480
        : sendableStatus(given.status)
  answer.send(
    status,
    status === given.status ? given.reason || undefined : undefined,
    options,
    (error) => {
      // The dialog ended meanwhile; there is nobody left to tell.
      if (error)
        log.debug('answer inside a dialog was not sent', { status: given.status, error: String(error) })
    },
    acknowledge ? (ack) => acknowledge(sdpOf(ack)) : undefined,
  )
}

/**
 * Attaches to a dialog right after it came into being and reports what its party does. Requests that only ask for a
 * sign of life are answered here.
 */
export function attachDialog(options: {
  readonly dialog: SrfDialog
  readonly hear: Hear
  readonly sessionSeconds: number
  readonly log: Logger
}): DialogSide {
  const { dialog, hear, sessionSeconds, log } = options
  const guarded = guardedBy((error) => hear({ type: 'faulted', error }))
  // The library compares the texts of both descriptions at a re-INVITE and expects texts.
  dialog.remote.sdp ??= ''
  dialog.local.sdp ??= ''
  letGoOfMessages(dialog)
  let released = false

  const answerWith = (given: MidCallAnswer) => (_request: SrfRequest, answer: SrfAnswer) =>
    sendAnswer(answer, given, log)
  const pass = (method: MidCallRequest['method']) => (request: SrfRequest, answer: SrfAnswer) => {
    const refusal = NEGOTIATING.has(method) ? bodyRefusal(request) : undefined
    if (refusal) return sendAnswer(answer, { ...refusal, body: '' }, log)
    hear({
      type: 'requested',
      request: { method, ...bodyInside(method, request) },
      respond: (given) => sendAnswer(answer, withSession(request, given), log),
    })
  }
  /** Adds the session interval to an answer, so that a party that asks for one again gets the one it got before. */
  const withSession = (request: SrfRequest, given: MidCallAnswer): MidCallAnswer =>
    given.status >= 300 || request.get('Session-Expires') === undefined
      ? given
      : { ...given, headers: { ...given.headers, ...sessionAnswer(request, sessionSeconds) } }
  dialog.on(
    'destroy',
    guarded((message, reason) => {
      if (released) return
      released = true
      const byPeer = message.source === 'network'
      const said = peerReason(message.get('Reason'))
      hear({ type: 'ended', reason: byPeer ? said : { ...said, text: said.text ?? reason ?? '' }, byPeer })
    }),
  )
  dialog.on('modify', guarded(pass('INVITE')))
  dialog.on('info', guarded(pass('INFO')))
  dialog.on('message', guarded(pass('MESSAGE')))
  dialog.on(
    'update',
    guarded((request, answer) => {
      // Without an offer it is a sign of life or a session refresh of this leg alone (RFC 3311 §5.1).
      if (request.body) pass('UPDATE')(request, answer)
      else sendAnswer(answer, withSession(request, ownAnswer(200, 'OK')), log)
    }),
  )
  // Nobody is transferred yet, and nobody here asked to be notified of anything.
  dialog.on('refer', guarded(answerWith(ownAnswer(603, 'Decline'))))
  dialog.on('notify', guarded(answerWith(NOT_ALLOWED)))
  dialog.on('publish', guarded(answerWith(NOT_ALLOWED)))
  dialog.on('options', guarded(answerWith({ ...ownAnswer(200, 'OK'), headers: { Allow: ALLOW } })))
  return {
    release(cause) {
      if (released) return
      released = true
      if (!dialog.connected) return
      dialog.destroy(
        { headers: { Reason: formatReason({ protocol: 'Q.850', cause: cause.q850, text: cause.text }) } },
        (error) => {
          // ENODIALOG: the party hung up in the same moment.
          if (error) log.debug('BYE was not needed', { error: String(error) })
        },
      )
    },
    request: (request) => askPeer(dialog, request, () => released),
  }
}

/** Sends a request inside a dialog and returns its final answer; one that cannot be sent is answered here. */
function askPeer(
  dialog: SrfDialog,
  request: MidCallRequest,
  isReleased: () => boolean,
): Promise<MidCallAnswer> {
  if (isReleased() || !dialog.connected) return Promise.resolve(GONE)
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
        if (error || !response) return resolve(GONE)
        if (response.status < 200) return
        const answer = answerOf(request.method, response)
        resolve(ack ? { ...answer, acknowledge: (sdp) => ack({ body: answerInAck(sdp) }) } : answer)
      },
    )
  })
}
