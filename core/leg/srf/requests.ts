import type { Logger } from '../../kit/index.ts'
import type { LegHost } from './leg-host.ts'
import type { SrfAnswer, SrfRequest } from './library.ts'
import { ALLOW } from './passed-headers.ts'
import {
  COME_AGAIN,
  notUnderstood,
  plainRequest,
  respond,
  SERVER_FAULT,
  type PlainResponse,
} from './plain-request.ts'

type Answering = (request: SrfRequest, host: LegHost) => PlainResponse | Promise<PlainResponse>

const NOT_ALLOWED: PlainResponse = { status: 405, reason: 'Method Not Allowed', headers: { Allow: ALLOW } }

/** The answers to requests outside any dialog, by verb; INVITE has its own way. */
export const OUTSIDE_DIALOGS: Readonly<Record<string, Answering>> = {
  register: (request, host) => host.register(plainRequest(request)),
  options: (request) =>
    notUnderstood(request) ?? { status: 200, reason: 'OK', headers: { Allow: `${ALLOW}, REGISTER` } },
  // Its dialog ended in the same moment: the other party or this server hung up, too.
  bye: () => ({ status: 481, reason: 'Call/Transaction Does Not Exist', headers: {} }),
  subscribe: () => ({ status: 489, reason: 'Bad Event', headers: {} }),
  message: () => NOT_ALLOWED,
  publish: () => NOT_ALLOWED,
  refer: () => NOT_ALLOWED,
  notify: () => NOT_ALLOWED,
  info: () => NOT_ALLOWED,
}

/** Answers a request outside any dialog; a fault in it is answered 500 and logged. */
export async function answerOutside(
  verb: string,
  answering: Answering,
  host: LegHost | undefined,
  { request, answer, log }: { request: SrfRequest; answer: SrfAnswer; log: Logger },
): Promise<void> {
  if (!host) return respond(answer, COME_AGAIN)
  try {
    respond(answer, await answering(request, host))
  } catch (error) {
    log.error('a fault in the handling of a request', {
      verb,
      error: (error as Error).stack ?? String(error),
    })
    if (!answer.finalResponseSent) respond(answer, SERVER_FAULT)
  }
}
