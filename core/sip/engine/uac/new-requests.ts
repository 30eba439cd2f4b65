import { randomUUID } from 'node:crypto'
import { formatUri, isSipUri, parseUri } from '../../../grammar/index.ts'
import { randomToken, type Result } from '../../../kit/index.ts'
import { headerValue, headerValues, type SipRequest } from '../../message/index.ts'
import type { Peer } from '../../transport/index.ts'
import type { CdrEvents } from '../cdr/index.ts'
import { nokFrame, sentRequestFrame, type Application, type SipFrame } from '../control/index.ts'
import type { Dialog, DialogStore } from '../dialog/index.ts'
import { firstSequence } from '../dialog/first-sequence.ts'
import { routeUri } from '../dialog/target.ts'
import type { Framing } from '../framing.ts'
import type { AppRequest } from '../policy/app-message.ts'
import { callIdOf, cseqOf, tagOf } from '../policy/message-facts.ts'
import { newRequestHeaders } from '../policy/request-headers.ts'
import type { Found, NextHops } from '../locate/index.ts'
import type { Showing, Shown } from '../route/index.ts'
import type { Launch } from './launching.ts'
import type { Unsent } from './unsent.ts'

/** The dependencies of new requests of applications. */
export interface NewRequestsPorts {
  readonly dialogs: DialogStore
  readonly nextHops: NextHops
  readonly showing: Showing
  readonly framing: Framing
  readonly cdr: CdrEvents
  readonly launch: Launch
  readonly unsent: Unsent
}

const INNER = new Set(['ACK', 'PRACK', 'BYE', 'CANCEL'])

/** Removes the URI headers of a Request-URI, which never leave (RFC 3261 §19.1.5). */
function withoutUriHeaders(text: string): string {
  const uri = parseUri(text)
  return uri && isSipUri(uri) && uri.headers !== undefined ? formatUri({ ...uri, headers: undefined }) : text
}

/** Sends applications' requests outside dialogs. */
export function createNewRequests(ports: NewRequestsPorts) {
  const { dialogs, nextHops, showing, framing } = ports

  const nextHop = (frame: SipFrame, wanted: AppRequest, done: Found) => {
    const withScheme = /^(?:sips?|tel):/i.test(frame.routeUri) ? frame.routeUri : `sip:${frame.routeUri}`
    if (frame.routeUri !== '') return nextHops.ofRoute(withScheme, done)
    const route = headerValues({ ...wanted, type: 'request' }, 'Route')[0]
    const first = route === undefined ? undefined : routeUri(route)
    if (first !== undefined) nextHops.ofRoute(first, done)
    else nextHops.ofTarget(wanted.uri, done)
  }

  /** Returns the function that makes the request for a peer: the same one for each, but for our own addresses in it. */
  const builder = (wanted: AppRequest): ((shown: Shown) => Result<SipRequest, string>) => {
    const { method, body } = wanted
    const uri = withoutUriHeaders(wanted.uri)
    const own = { tag: randomToken(7), callId: randomUUID(), sequence: firstSequence() }
    return (shown) => {
      const target = { method, uri, shown, contact: shown.contact, ...own }
      const headers = newRequestHeaders(wanted.headers, body, target)
      return headers.ok
        ? { ok: true, value: { type: 'request', method, uri, headers: headers.value, body } }
        : headers
    }
  }

  /** Begins the dialog that success will make; it has its id from the start, since every answer is reported with it. */
  const begin = (app: Application, request: SipRequest, peer: Peer): Dialog | undefined => {
    if (request.method !== 'INVITE' && request.method !== 'SUBSCRIBE') return undefined
    const from = headerValue(request, 'From') ?? ''
    const dialog = dialogs.add({
      owner: app,
      role: 'uac',
      usage: request.method === 'INVITE' ? 'invite' : 'subscribe',
      callId: callIdOf(request),
      localTag: tagOf(from) ?? '',
      localParty: from,
      remoteParty: headerValue(request, 'To') ?? '',
      localSequence: cseqOf(request)?.number ?? firstSequence(),
      remoteTarget: request.uri,
      hop: peer,
    })
    dialog.localContact = headerValue(request, 'Contact')
    return dialog
  }

  return (app: Application, frame: SipFrame, wanted: AppRequest): void => {
    const refuse = (text: string) => app.send(nokFrame(frame.id, text))
    if (wanted.method === 'CANCEL') return refuse('transaction id missing')
    if (INNER.has(wanted.method)) return refuse('Server error: unable to find dialog for dialog id provided')
    nextHop(frame, wanted, (hop) => {
      if (!app.alive) return
      if (!hop.ok && hop.error === 'invalid')
        return refuse(`invalid request-uri: ${wanted.method} ${wanted.uri} SIP/2.0`)
      if (hop.ok && hop.value.some((peer) => showing.isOurselves(peer)))
        return refuse('can not send request to myself')
      const shown = hop.ok ? showing.to(hop.value[0]) : hop.error === 'dns' ? showing.first : undefined
      if (!shown) return refuse('requested protocol/transport not available')
      const make = builder(wanted)
      const built = make(shown)
      if (!built.ok) return refuse(`Server error: ${built.error}`)
      if (!hop.ok) return ports.unsent(app, frame, undefined, built.value)
      const dialog = begin(app, built.value, hop.value[0])
      const build = (peer: Peer) => {
        const there = showing.to(peer)
        const rebuilt = there && make(there)
        return rebuilt?.ok ? rebuilt.value : undefined
      }
      const client = ports.launch(
        { targets: hop.value, request: built.value, build },
        { app, dialog, forming: dialog !== undefined },
      )
      if (built.value.method === 'INVITE') {
        dialog?.turns.hold(client.turn, 'ours')
        ports.cdr.attempt('application', client.request)
      }
      const framed = framing.requested(client.request, client.peer)
      app.send(sentRequestFrame(frame.id, client.id, framed))
    })
  }
}

/** The function that sends one request outside dialogs. */
export type SendNew = ReturnType<typeof createNewRequests>
