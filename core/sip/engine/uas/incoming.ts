import { randomUUID } from 'node:crypto'
import type { Clock, Logger } from '../../../kit/index.ts'
import { headerValue, setHeader, type SipRequest } from '../../message/index.ts'
import type { ServerHandler, ServerTransaction, TimerValues } from '../../transaction/index.ts'
import type { Received } from '../../transport/index.ts'
import type { CdrEvents } from '../cdr/index.ts'
import { newRequestFrame, networkFrame, type Application, type Routes } from '../control/index.ts'
import type { Dialog, DialogStore } from '../dialog/index.ts'
import { callIdOf, cseqOf, tagOf } from '../policy/message-facts.ts'
import { retarget } from '../dialog/target.ts'
import { allowsUpdate } from '../session/index.ts'
import type { Framing } from '../framing.ts'
import type { Notices } from '../notices.ts'
import type { EngineOptions } from '../options.ts'
import { makeResponse } from './make-response.ts'
import { NO_DIALOG, type Refusal } from './screening.ts'
import type { ServerRequest, ServerRequests } from './server-requests.ts'

/** The time an application may think about a BYE before the engine answers it, in milliseconds. */
const BYE_GUARD_MS = 2000
/** The time a NOTIFY that overtook the answer to its SUBSCRIBE waits for it, in milliseconds. */
const EARLY_NOTIFY_MS = 500

/** Returns how long an application may think; other than an INVITE's caller, nobody listens any more after 64·T1. */
function guardMs(method: string, { t1 }: TimerValues): number {
  if (method === 'BYE') return Math.min(BYE_GUARD_MS, 32 * t1)
  return (method === 'INVITE' ? 64 : 60) * t1
}

/**
 * Returns when a 100 is sent. To an INVITE after 200 ms or before the first answer that lets it in, since otherwise a
 * stranger's INVITE would bring two messages (RFC 3261 §17.2.1). To others when their caller's timer E has grown to T2:
 * from then on it spares the copies (RFC 4320 §4.1).
 */
function tryingMs(method: string, { t1, t2 }: TimerValues): number {
  if (method === 'INVITE') return 0.4 * t1
  let sum = 0
  for (let interval = t1; interval < t2; interval *= 2) sum += interval
  return sum
}

/** The dependencies of handling requests of peers. */
export interface IncomingPorts {
  readonly clock: Clock
  readonly log: Logger
  readonly timers: TimerValues
  readonly routes: Routes
  readonly dialogs: DialogStore
  readonly servers: ServerRequests
  readonly framing: Framing
  readonly cdr: CdrEvents
  readonly chooseTag: EngineOptions['chooseTag']
  readonly notices: Notices
  /** Answers in place of the application and closes the request. */
  refuse(request: ServerRequest, refusal: Refusal): void
  /** Sends a request on whose way leads through us; undefined when it does not. */
  relay(transaction: ServerTransaction, received: Received<SipRequest>): ServerHandler | undefined
  /** Returns whether a re-INVITE or UPDATE of ours waits for its answer in the dialog. */
  updating(dialog: Dialog): boolean
  /** Ends everything of the dialog but the BYE itself when the peer hung up. */
  ended(dialog: Dialog, bye?: ServerRequest): void
  /** Called when the caller gave up an INVITE. */
  cancelled(request: ServerRequest, cancel: Received<SipRequest>): void
  /** Handles a PRACK; returns true when the application is to be told of it. */
  acknowledgedReliably(dialog: Dialog, request: SipRequest): boolean
}

/** The methods whose Contact replaces the remote target (RFC 3261 §12.2, RFC 3311 §5.2, RFC 6665 §4.5.2). */
const TARGETING = new Set(['INVITE', 'UPDATE', 'SUBSCRIBE', 'NOTIFY', 'REFER'])

const DEAF: ServerHandler = { cancelled: () => undefined, failed: () => undefined, ended: () => undefined }

const retryAfter = () => [{ name: 'Retry-After', value: String(Math.floor(Math.random() * 10)) }]

/** Handles a peer's request: answers what needs no application, and hands the rest to one. */
export function createIncoming(ports: IncomingPorts) {
  const { clock, dialogs, servers, framing } = ports

  const answer = (transaction: ServerTransaction, refusal: Refusal, localTag = transaction.tag) => {
    void transaction.respond(makeResponse(transaction.request, { ...refusal, localTag }))
    return DEAF
  }

  const open = (
    transaction: ServerTransaction,
    received: Received<SipRequest>,
    app: Application,
    dialog: Dialog | undefined,
  ): ServerRequest => {
    const { method } = received.message
    let isTried = false
    const trying = () => {
      if (!isTried) void transaction.respond(makeResponse(received.message, { status: 100 }))
      isTried = true
    }
    const request: ServerRequest = {
      id: randomUUID(),
      app,
      transaction,
      request: received.message,
      peer: received.peer,
      local: received.local,
      dialog,
      inDialog: dialog !== undefined,
      localTag: dialog?.localTag ?? transaction.tag,
      tagSent: false,
      trying,
      stopGuard: () => undefined,
    }
    const guarded: Refusal =
      method === 'BYE'
        ? { status: 200, reason: 'OK' }
        : method === 'INVITE'
          ? { status: 408, reason: 'Request Timeout' }
          : { status: 500, reason: 'Server Internal Error' }
    const guard = clock.after(guardMs(method, ports.timers), () => {
      ports.log.warn('request not answered by the application', { method, status: guarded.status })
      ports.refuse(request, guarded)
    })
    const late = clock.after(tryingMs(method, ports.timers), trying)
    request.stopGuard = () => {
      guard()
      late()
    }
    servers.add(request)
    if (method === 'INVITE' && dialog) trying()
    return request
  }

  const handler = (request: ServerRequest): ServerHandler => ({
    cancelled: (cancel) => ports.cancelled(request, cancel),
    failed: (reason) => ports.log.debug('answer not confirmed', { reason, method: request.request.method }),
    ended: () => undefined,
  })

  const outside = (transaction: ServerTransaction, received: Received<SipRequest>): ServerHandler => {
    const { method } = received.message
    if (method === 'INVITE') ports.cdr.attempt('network', received.message)
    const tag = ports.chooseTag?.(received.message, received.peer)
    const app = ports.routes.next(method.toLowerCase(), tag)
    if (!app) return answer(transaction, NO_DIALOG)
    const request = open(transaction, received, app, undefined)
    app.send(newRequestFrame(request.id, framing.received(received), received.local))
    return handler(request)
  }

  /** Returns whether an offer of the peer that we have not answered yet forbids another one (RFC 3311 §5.2). */
  const offersTwice = (dialog: Dialog, update: SipRequest) =>
    servers
      .ofDialog(dialog)
      .some(
        ({ request, tagSent }) =>
          request.method === 'UPDATE' ||
          (request.method === 'INVITE' && !tagSent && update.body.byteLength > 0),
      )

  const glare = (dialog: Dialog, message: SipRequest): Refusal | undefined => {
    const { method } = message
    if (method === 'INVITE') {
      if (dialog.turns.held === 'ours') return { status: 491, reason: 'Request Pending' }
      if (dialog.turns.held === 'theirs') {
        return { status: 500, reason: 'Server Internal Error', headers: retryAfter() }
      }
    }
    if (method === 'UPDATE') {
      if (offersTwice(dialog, message)) {
        return { status: 500, reason: 'Server Internal Error', headers: retryAfter() }
      }
      if (ports.updating(dialog)) return { status: 491, reason: 'Request Pending' }
    }
    return undefined
  }

  const deliver = (dialog: Dialog, request: ServerRequest, received: Received<SipRequest>) => {
    const { method } = received.message
    const frame = networkFrame(request.id, dialog.id, framing.received(received))
    dialog.delivery.send(frame, method === 'BYE' || method === 'INVITE')
  }

  /**
   * Handles a BYE in an early dialog, which gives the INVITE up (RFC 3261 §15); applications know that as CANCEL only.
   */
  const byeTooEarly = (dialog: Dialog, transaction: ServerTransaction, received: Received<SipRequest>) => {
    const { message } = received
    const cseq = `${cseqOf(message)?.number ?? 0} CANCEL`
    const cancel = setHeader({ ...message, method: 'CANCEL' }, 'CSeq', cseq)
    const invite = servers.ofDialog(dialog).find((one) => one.request.method === 'INVITE' && !one.inDialog)
    answer(transaction, { status: 200, reason: 'OK' }, dialog.localTag)
    if (invite) ports.cancelled(invite, { ...received, message: cancel })
    else ports.ended(dialog)
    return DEAF
  }

  const inside = (
    dialog: Dialog,
    transaction: ServerTransaction,
    received: Received<SipRequest>,
  ): ServerHandler => {
    const { message } = received
    const { method } = message
    const { address } = received.peer
    const sequence = cseqOf(message)!.number
    if (dialog.state === 'trying' && method !== 'NOTIFY') return answer(transaction, NO_DIALOG)
    if (!dialog.owner.alive && method !== 'BYE') return answer(transaction, NO_DIALOG)
    if (dialog.remoteSequence !== undefined && sequence < dialog.remoteSequence) {
      return answer(transaction, { status: 500, reason: 'CSeq Out Of Order' })
    }
    const refusal = glare(dialog, message)
    if (refusal) return answer(transaction, refusal)
    if (method === 'PRACK' && !ports.acknowledgedReliably(dialog, message))
      return answer(transaction, NO_DIALOG)
    const admitted = () => {
      dialog.remoteSequence = Math.max(sequence, dialog.remoteSequence ?? 0)
      if (dialog.peerAddress !== undefined && dialog.peerAddress !== address)
        ports.notices.moved(message, received.peer, dialog.peerAddress)
      dialog.peerAddress = address
      if (TARGETING.has(method)) retarget(dialog, received)
    }
    if (dialog.state !== 'trying') admitted()
    if (method === 'BYE' && dialog.state !== 'confirmed') return byeTooEarly(dialog, transaction, received)
    if (allowsUpdate(message)) dialog.allowsUpdate = true

    const request = open(transaction, received, dialog.owner, dialog)
    if (method === 'INVITE') dialog.turns.hold(request, 'theirs')
    if (method === 'BYE') {
      ports.cdr.stop('network', 'normal-release', message)
      ports.ended(dialog, request)
    }
    if (!dialog.owner.alive) ports.refuse(request, { status: 200, reason: 'OK' })
    else if (dialog.state !== 'trying') deliver(dialog, request, received)
    else
      dialog.whenFormed(EARLY_NOTIFY_MS, () => {
        if (servers.get(request.id) !== request) return
        const remoteTag = tagOf(headerValue(message, 'From'))
        if (dialog.remoteTag !== undefined && dialog.remoteTag !== remoteTag) {
          // Another branch of the SUBSCRIBE: one subscription is what the application knows of (RFC 6665 §4.4.1).
          request.dialog = undefined
          return ports.refuse(request, NO_DIALOG)
        }
        admitted()
        deliver(dialog, request, received)
      })
    return handler(request)
  }

  return {
    /** Handles a new request of a peer; a fault of ours ends it with 500 and nothing else. */
    request(transaction: ServerTransaction, received: Received<SipRequest>): ServerHandler {
      try {
        const localTag = tagOf(headerValue(received.message, 'To'))
        if (localTag === undefined) return outside(transaction, received)
        const remoteTag = tagOf(headerValue(received.message, 'From'))
        const dialog = dialogs.match(callIdOf(received.message), localTag, remoteTag)
        if (dialog) return inside(dialog, transaction, received)
        return ports.relay(transaction, received) ?? answer(transaction, NO_DIALOG)
      } catch (error) {
        ports.log.error('request failed', {
          method: received.message.method,
          error: String(error),
          stack: (error as Error).stack,
        })
        return answer(transaction, { status: 500, reason: 'Server Internal Error' })
      }
    },
  }
}
