import { formatReason } from '../../../grammar/index.ts'
import type { Clock, Logger } from '../../../kit/index.ts'
import { headerValue, headerValues, type SipResponse } from '../../message/index.ts'
import type { TimerValues } from '../../transaction/index.ts'
import type { Received } from '../../transport/index.ts'
import { refusalReason, type CdrEvents } from '../cdr/index.ts'
import { networkFrame, type FramedMessage } from '../control/index.ts'
import { SETTLING, type Dialog } from '../dialog/index.ts'
import { retarget } from '../dialog/target.ts'
import type { Framing } from '../framing.ts'
import { allowsUpdate, type SessionTimers } from '../session/index.ts'
import { cseqOf, tagOf } from '../policy/message-facts.ts'
import { makeResponse } from '../uas/make-response.ts'
import type { Acknowledge } from './acknowledging.ts'
import type { ClientRequest } from './client-requests.ts'
import { confirm, makeEarly, strayLeg } from './establishing.ts'
import type { HangUp } from './hanging-up.ts'
import type { Outcome } from './launching.ts'
import { descriptionOf } from '../session/session-description.ts'

/** The dependencies of handling the answers of peers. */
export interface AnswersPorts {
  readonly clock: Clock
  readonly log: Logger
  readonly timers: TimerValues
  readonly framing: Framing
  readonly cdr: CdrEvents
  readonly acknowledge: Acknowledge
  readonly hangUp: HangUp
  readonly sessions: Pick<SessionTimers, 'agreedAsUac' | 'refreshAnswered'>
  end(dialog: Dialog): void
  /** Called when a SUBSCRIBE was granted or a NOTIFY answered. */
  subscriptionAnswered(dialog: Dialog, client: ClientRequest, response: SipResponse): void
}

const NOTHING = new Uint8Array()

/** Formats a Reason header (RFC 3326) with the transport's error text. */
const transportReason = (status: number, text: string) =>
  formatReason({ protocol: 'SIP', cause: status, text: text.replace(/[^\x20-\x7e]/g, ' ') })

/** Handles the answers to our requests, tells applications what concerns them and does the rest. */
export function createAnswers(ports: AnswersPorts) {
  const { clock, framing, acknowledge, hangUp } = ports
  const guardMs = 64 * ports.timers.t1

  const tell = (client: ClientRequest, framed: FramedMessage) => {
    const { app, dialog } = client
    if (!app) return
    const frame = networkFrame(client.id, dialog?.id ?? '', framed)
    if (dialog) dialog.delivery.send(frame, false)
    else app.send(frame)
  }

  const acceptSilently = (client: ClientRequest, received: Received<SipResponse>, dialog: Dialog) => {
    const leg = client.forming ? strayLeg(received, dialog) : dialog
    acknowledge(client, leg, [], NOTHING)
    if (client.forming) hangUp.leg(leg, (cseqOf(client.request)?.number ?? 0) + 1, 'call is over')
  }

  const unacknowledged = (client: ClientRequest, dialog: Dialog) => {
    if (dialog.awaitingAck !== client.id) return
    dialog.awaitingAck = undefined
    acknowledge(client, dialog, [], NOTHING)
    hangUp.dialog(dialog, 'no ACK from the application')
  }

  /** Handles the peer's acceptance of an INVITE or UPDATE of ours: what we described is the session now. */
  const taken = (client: ClientRequest, response: SipResponse, dialog: Dialog) => {
    dialog.localSdp = descriptionOf(client.request) ?? dialog.localSdp
    if (allowsUpdate(response)) dialog.allowsUpdate = true
    ports.sessions.agreedAsUac(dialog, client.request, response)
  }

  /** Handles the answer to a session refresh by INVITE: the engine acknowledges it. */
  const refreshed = (client: ClientRequest, received: Received<SipResponse>, dialog: Dialog) => {
    client.settled = true
    retarget(dialog, received)
    acknowledge(client, dialog, [], NOTHING)
    dialog.turns.release(client.turn)
    taken(client, received.message, dialog)
  }

  const firstSuccess = (client: ClientRequest, received: Received<SipResponse>, dialog: Dialog) => {
    client.settled = true
    if (client.forming) {
      ports.cdr.start('network', 'uac', received.message)
      confirm(dialog, received)
    } else retarget(dialog, received)
    if (dialog.remoteTarget === undefined) {
      tell(client, framing.received(received))
      acceptSilently(client, received, dialog)
      ports.end(dialog)
      return
    }
    taken(client, received.message, dialog)
    if (client.forming) dialog.delivery.settle(SETTLING.unacknowledgedMs)
    dialog.awaitingAck = client.id
    tell(client, framing.received(received))
    if (!client.app?.alive) unacknowledged(client, dialog)
    else dialog.formed()
  }

  const success = (client: ClientRequest, received: Received<SipResponse>, dialog: Dialog) => {
    const tag = tagOf(headerValue(received.message, 'To')) ?? ''
    if (client.acceptedTag === tag) return client.repeatAck?.()
    const first = client.acceptedTag === undefined
    if (first) client.acceptedTag = tag
    if (first && !client.settled && !client.app) return refreshed(client, received, dialog)
    if (first && !client.settled) return firstSuccess(client, received, dialog)
    if (!first) return acceptBranch(client, received, dialog)
    acceptSilently(client, received, dialog)
  }

  /** Acknowledges and ends another branch of a forked INVITE that answered too (RFC 3261 §13.2.2.4). */
  const acceptBranch = (client: ClientRequest, received: Received<SipResponse>, dialog: Dialog) => {
    const repeat = client.repeatAck
    acceptSilently(client, received, dialog)
    client.repeatAck = repeat
  }

  /** Returns whether a provisional answer is the next reliable one or not reliable at all (RFC 3262 §4). */
  const inOrder = (client: ClientRequest, message: SipResponse) => {
    const reliable = headerValues(message, 'Require').some((value) => value.toLowerCase() === '100rel')
    const sequence = Number(headerValue(message, 'RSeq'))
    if (!reliable || !Number.isInteger(sequence)) return true
    const tag = tagOf(headerValue(message, 'To')) ?? ''
    const last = client.reliableSeen.get(tag)
    if (last !== undefined && sequence !== last + 1) return false
    client.reliableSeen.set(tag, sequence)
    return true
  }

  const settle = (client: ClientRequest, response: SipResponse, framed: FramedMessage) => {
    if (client.settled) return
    client.settled = true
    const { dialog } = client
    const { method } = client.request
    if (method === 'INVITE' && client.forming) {
      ports.cdr.stop('network', refusalReason(response.status), response)
    }
    if (dialog && client.forming && response.status >= 300) ports.end(dialog)
    tell(client, framed)
    if (!dialog) return
    if (!client.app) ports.sessions.refreshAnswered(dialog, method, response)
    if (method === 'INVITE') dialog.turns.release(client.turn)
    else if (method === 'BYE') byeAnswered(dialog, response)
    else if (dialog.usage === 'subscribe') ports.subscriptionAnswered(dialog, client, response)
  }

  const byeAnswered = (dialog: Dialog, response: SipResponse) => {
    if (response.status !== 401 && response.status !== 407) return ports.end(dialog)
    const stop = dialog.stopExpiry
    const timer = clock.after(guardMs, () => ports.end(dialog))
    dialog.stopExpiry = () => {
      stop()
      timer()
    }
  }

  const invite = (client: ClientRequest, received: Received<SipResponse>, dialog: Dialog) => {
    const { message } = received
    if (message.status >= 300) return settle(client, message, framing.received(received))
    if (message.status >= 200) return success(client, received, dialog)
    if (client.settled || !inOrder(client, message)) return
    if (client.forming) makeEarly(dialog, received)
    tell(client, framing.received(received))
  }

  const other = (client: ClientRequest, received: Received<SipResponse>) => {
    const { message } = received
    const { dialog } = client
    if (message.status < 200) {
      if (!dialog && !client.settled) tell(client, framing.received(received))
      return
    }
    if (client.settled) return
    if (dialog && message.status < 300) {
      if (client.forming) confirm(dialog, received)
      else if (client.request.method === 'SUBSCRIBE') retarget(dialog, received)
      else if (client.request.method === 'UPDATE') {
        retarget(dialog, received)
        taken(client, message, dialog)
      }
    }
    settle(client, message, framing.received(received))
    if (dialog && client.forming && message.status < 300) dialog.formed()
  }

  const fail = (client: ClientRequest, status: number, reason: string, why?: string) => {
    const headers = why === undefined ? [] : [{ name: 'Reason', value: transportReason(status, why) }]
    const response = makeResponse(client.request, { status, reason, headers })
    settle(client, response, framing.unsent(response))
  }

  const outcome: Outcome = {
    response(client, received) {
      try {
        if (received.message.status === 100) return
        const { dialog } = client
        if (client.request.method === 'INVITE' && dialog) invite(client, received, dialog)
        else other(client, received)
      } catch (error) {
        ports.log.error('answer failed', {
          status: received.message.status,
          error: String(error),
          stack: (error as Error).stack,
        })
        fail(client, 500, 'Server Internal Error')
      }
    },
    failed(client, reason, text) {
      if (!client.settled) ports.log.info('request failed', { method: client.request.method, reason, text })
      if (reason === 'timeout') return fail(client, 408, 'Request Timeout')
      const isLarge = reason === 'too-large'
      // Why a peer was not believed, or what was too large, is something its admin can mend.
      const why = isLarge || client.peer.protocol === 'tls' ? text : undefined
      const [status, phrase] = isLarge ? [513, 'Message Too Large'] : [503, 'Service Unavailable']
      // Read together with the echo it would meet a request without listeners.
      clock.after(SETTLING.failureMs, () => fail(client, status, phrase, why))
    },
    ended(client) {
      if (client.dialog) unacknowledged(client, client.dialog)
    },
  }
  return { ...outcome, fail }
}

/** The handlers of the answers to our requests. */
export type Answers = ReturnType<typeof createAnswers>
