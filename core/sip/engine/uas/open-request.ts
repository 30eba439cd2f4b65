import { randomUUID } from 'node:crypto'
import type { Clock, Logger } from '../../../kit/index.ts'
import type { SipRequest } from '../../message/index.ts'
import type { ServerHandler, ServerTransaction, TimerValues } from '../../transaction/index.ts'
import type { Received } from '../../transport/index.ts'
import type { Application } from '../control/index.ts'
import type { Dialog } from '../dialog/index.ts'
import { makeResponse } from './make-response.ts'
import type { Refusal } from './screening.ts'
import type { ServerRequest, ServerRequests } from './server-requests.ts'

/** The time an application may think about a BYE before the engine answers it, in milliseconds. */
const BYE_GUARD_MS = 2000

/** Returns how long an application may think; other than an INVITE's caller, nobody listens any more after 64·T1. */
function guardMs(method: string, { t1 }: TimerValues): number {
  if (method === 'BYE') return Math.min(BYE_GUARD_MS, 32 * t1)
  return (method === 'INVITE' ? 64 : 60) * t1
}

/** Returns the answer in place of an application that thought for too long. */
function answerInPlace(method: string): Refusal {
  if (method === 'BYE') return { status: 200, reason: 'OK' }
  if (method === 'INVITE') return { status: 408, reason: 'Request Timeout' }
  return { status: 500, reason: 'Server Internal Error' }
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

/** The dependencies of opening requests. */
export interface OpenRequestPorts {
  readonly clock: Clock
  readonly log: Logger
  readonly timers: TimerValues
  readonly servers: ServerRequests
  /** Answers in place of the application and closes the request. */
  refuse(request: ServerRequest, refusal: Refusal): void
  /** Called when the caller gave up an INVITE. */
  cancelled(request: ServerRequest, cancel: Received<SipRequest>): void
}

/** A request that waits for an application, and what its transaction tells. */
export interface OpenRequest {
  readonly request: ServerRequest
  readonly handler: ServerHandler
}

/** Creates the opening of requests for applications: each gets its 100 in time, and an answer if none comes. */
export function createOpenRequest(ports: OpenRequestPorts) {
  const { clock, timers } = ports
  return (
    transaction: ServerTransaction,
    received: Received<SipRequest>,
    app: Application,
    dialog: Dialog | undefined,
  ): OpenRequest => {
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
    const guard = clock.after(guardMs(method, timers), () => {
      const answer = answerInPlace(method)
      ports.log.warn('request not answered by the application', { method, status: answer.status })
      ports.refuse(request, answer)
    })
    const late = clock.after(tryingMs(method, timers), trying)
    request.stopGuard = () => {
      guard()
      late()
    }
    ports.servers.add(request)
    if (method === 'INVITE' && dialog) trying()
    const handler: ServerHandler = {
      cancelled: (cancel) => ports.cancelled(request, cancel),
      failed: (reason) => ports.log.debug('answer not confirmed', { reason, method }),
      ended: () => undefined,
    }
    return { request, handler }
  }
}

/** The opening of one request. */
export type Opening = ReturnType<typeof createOpenRequest>
