import { headerValue, type SipRequest, type SipResponse } from '../../message/index.ts'
import { statelessTags } from '../../transaction/index.ts'
import type { Received } from '../../transport/index.ts'
import type { CdrEvents } from '../cdr/index.ts'
import type { Routes } from '../control/index.ts'
import type { DialogStore } from '../dialog/index.ts'
import type { Notices } from '../notices.ts'
import type { EngineOptions } from '../options.ts'
import { callIdOf, tagOf } from '../policy/message-facts.ts'
import { makeResponse } from './make-response.ts'
import { NO_DIALOG, screen, screenOutside, type Refusal } from './screening.ts'
import type { ServerRequests } from './server-requests.ts'

/** The dependencies of deciding whether a request gets further than the door. */
export interface AtOncePorts {
  readonly routes: Pick<Routes, 'wants'>
  readonly dialogs: Pick<DialogStore, 'match'>
  readonly servers: Pick<ServerRequests, 'size'>
  readonly cdr: Pick<CdrEvents, 'attempt' | 'stop'>
  /** The number of requests that may wait for applications at once; new ones outside dialogs are refused above that. */
  readonly maxOpen: number
  readonly chooseTag: EngineOptions['chooseTag']
  readonly notices: Pick<Notices, 'answered' | 'overloaded'>
  /** Returns whether a request belongs to a dialog that is proxied by us. */
  isOnOurWay(request: SipRequest): boolean
}

/** Returns whether a request belongs to a dialog of ours: its tags and Call-ID say so, a To tag alone does not. */
export function isInDialog(
  { dialogs, isOnOurWay }: Pick<AtOncePorts, 'dialogs' | 'isOnOurWay'>,
  request: SipRequest,
): boolean {
  const localTag = tagOf(headerValue(request, 'To'))
  if (localTag === undefined) return false
  const remoteTag = tagOf(headerValue(request, 'From'))
  return dialogs.match(callIdOf(request), localTag, remoteTag) !== undefined || isOnOurWay(request)
}

/**
 * Creates the answers that need nobody to decide about them: to what is malformed, belongs nowhere, is wanted by no
 * application or is too much. They are sent without a transaction, so that strangers cost nothing that lasts (RFC 3261
 * §26.3.2.4).
 */
export function createAnswersAtOnce(ports: AtOncePorts) {
  const tagFor = statelessTags()

  const outside = ({ message, peer }: Received<SipRequest>): Refusal | undefined => {
    const { method } = message
    const isInner = screenOutside(method, true) !== undefined
    const tag = isInner ? undefined : ports.chooseTag?.(message, peer)
    const isWanted = !isInner && ports.routes.wants(method.toLowerCase(), tag)
    const refusal = screenOutside(method, isWanted)
    if (refusal) ports.notices.answered(message, peer, { headers: [], ...refusal })
    if (refusal || ports.servers.size < ports.maxOpen) return refusal
    ports.notices.overloaded(message, peer, 'load-limit')
    const wait = String(Math.floor(Math.random() * 10))
    return { status: 503, reason: 'Service Unavailable', headers: [{ name: 'Retry-After', value: wait }] }
  }

  return (received: Received<SipRequest>): SipResponse | undefined => {
    const { message, peer } = received
    const malformed = screen(message)
    if (malformed) ports.notices.answered(message, peer, { headers: [], ...malformed })
    const hasTag = tagOf(headerValue(message, 'To')) !== undefined
    const unmatched = hasTag && !isInDialog(ports, message) ? NO_DIALOG : undefined
    const refusal = malformed ?? (hasTag ? unmatched : outside(received))
    if (!refusal) return undefined
    if (message.method === 'INVITE' && !hasTag && !malformed) {
      ports.cdr.attempt('network', message)
      ports.cdr.stop('application', 'call-rejected', message)
    }
    return makeResponse(message, { ...refusal, localTag: tagFor(message) })
  }
}
