import { isIP } from 'node:net'
import { formatUri, isSipUri, parseUri } from '../../../grammar/index.ts'
import type { Clock, Logger } from '../../../kit/index.ts'
import type { SipRequest } from '../../message/index.ts'
import type {
  ClientHandler,
  ServerHandler,
  ServerTransaction,
  TransactionLayer,
} from '../../transaction/index.ts'
import type { Peer, Received } from '../../transport/index.ts'
import type { CdrEvents } from '../cdr/index.ts'
import {
  nokFrame,
  proxiedAnswerFrame,
  proxyDoneFrame,
  type Application,
  type ProxyFrame,
} from '../control/index.ts'
import type { Framing } from '../framing.ts'
import { parseAppMessage } from '../policy/app-message.ts'
import type { InTurn, NextHops, Targets } from '../locate/index.ts'
import type { Showing } from '../route/index.ts'
import { makeResponse } from '../uas/make-response.ts'
import type { ServerRequest, ServerRequests } from '../uas/server-requests.ts'
import { forwardRequest, hopsLeft, nextHopUri, targetUri, withoutOwnRoutes } from './forward-request.ts'
import { createSearch, type SearchOptions, type SearchPorts } from './proxy-search.ts'
import { createRouteMarks } from './route-marks.ts'

/** The dependencies of proxied requests. */
export interface ProxyingPorts {
  readonly clock: Clock
  readonly log: Logger
  readonly layer: Pick<TransactionLayer, 'send'>
  readonly inTurn: InTurn
  readonly servers: ServerRequests
  readonly nextHops: NextHops
  readonly showing: Showing
  readonly framing: Framing
  readonly cdr: CdrEvents
}

/** The methods that make a dialog, so that staying on the way means something. */
const DIALOG_MAKING = new Set(['INVITE', 'SUBSCRIBE', 'REFER'])
/** Header lines of an application's proxy command that are not its to set. */
const NOT_ADDED = new Set([
  'via',
  'route',
  'record-route',
  'from',
  'to',
  'call-id',
  'cseq',
  'max-forwards',
  'content-length',
])
const PLAIN: SearchOptions = { isParallel: false, followsRedirects: false }

/**
 * Creates a stateful proxy (RFC 3261 §16): for applications that ask for it, and for the dialogs on whose way it
 * stayed.
 */
export function createProxying(ports: ProxyingPorts) {
  const { layer, inTurn, servers, nextHops, showing, framing } = ports
  const searches = new Map<ServerTransaction, ReturnType<typeof createSearch>>()
  const marks = createRouteMarks()

  const isOurs = (uri: string): boolean => {
    const parsed = parseUri(uri)
    // We write addresses into what leads back to us; a name is somebody else's.
    if (!parsed || !isSipUri(parsed) || isIP(parsed.host.replace(/^\[|\]$/g, '')) === 0) return false
    let ours = false
    nextHops.ofRoute(uri, (hop) => (ours = hop.ok && showing.isOurselves(hop.value[0])))
    return ours
  }
  const find = (uri: string, done: (targets: Targets | undefined) => void) =>
    nextHops.ofTarget(uri, (hop) => {
      const isUsable = hop.ok && !hop.value.some((peer) => showing.isOurselves(peer))
      done(isUsable ? hop.value : undefined)
    })
  /**
   * Returns our entry for the route set; a second one where the two sides see different addresses of ours (RFC 5658).
   */
  const recordRoutes = ({ request, peer, local }: ServerRequest, to: Peer): string[] => {
    const value = (shown: { host: string; port: number; protocol: string } | undefined) => {
      if (!shown) return []
      const params = [
        ...(shown.protocol === 'udp' ? [] : [{ name: 'transport', value: shown.protocol }]),
        { name: 'lr' },
      ]
      const uri = formatUri({
        scheme: 'sip',
        user: marks.of(request),
        password: undefined,
        host: shown.host,
        port: shown.port,
        params,
        headers: undefined,
      })
      return [`<${uri}>`]
    }
    return [...new Set([...value(showing.to(to)), ...value(showing.at(local, peer))])]
  }
  const run = (
    transaction: ServerTransaction,
    targets: readonly string[],
    options: SearchOptions,
    send: SearchPorts['send'],
    told: Pick<SearchPorts, 'heard' | 'decided'>,
  ) => {
    const search = createSearch(transaction, targets, options, {
      clock: ports.clock,
      send,
      ...told,
      ended: () => void searches.delete(transaction),
    })
    searches.set(transaction, search)
    search.start()
    return search
  }
  const sendTo = (
    uri: string,
    handler: ClientHandler,
    started: Parameters<SearchPorts['send']>[2],
    build: (peer: Peer) => SipRequest,
  ) =>
    find(uri, (targets) => {
      if (targets) return started(inTurn(targets, build(targets[0]), build, handler))
      queueMicrotask(() => {
        handler.failed('transport', `no way to ${uri}`)
        handler.ended()
      })
    })

  return {
    get size() {
      return searches.size
    },
    /** Proxies a request to its targets on behalf of an application. */
    proxy(app: Application, frame: ProxyFrame): void {
      const server = servers.get(frame.transactionId)
      if (!server) return app.send(nokFrame(frame.id, `Unknown transaction id: ${frame.transactionId}`))
      const parsed = parseAppMessage(frame.text)
      const added = parsed.ok
        ? parsed.value.headers.filter(({ name }) => !NOT_ADDED.has(name.toLowerCase()))
        : []
      const { transaction } = server
      const request = withoutOwnRoutes(server.request, isOurs)
      servers.close(server)
      if (hopsLeft(request) <= 0) {
        void transaction.respond(makeResponse(request, { status: 483, localTag: transaction.tag }))
        return app.send(proxyDoneFrame(frame.id))
      }
      const stays = frame.remainInDialog && DIALOG_MAKING.has(request.method)
      const isForUs = isOurs(request.uri)
      run(
        transaction,
        frame.targets.map(targetUri),
        frame,
        (target, handler, started) =>
          sendTo(target, handler, started, (peer) =>
            forwardRequest(request, {
              uri: isForUs ? target : undefined,
              recordRoutes: stays ? recordRoutes(server, peer) : [],
              added,
            }),
          ),
        {
          heard: (received) => {
            if (request.method === 'INVITE' && received.message.status < 300)
              ports.cdr.start('network', 'proxy-uac', received.message)
            if (frame.fullResponse) app.send(proxiedAnswerFrame(frame.id, framing.received(received)))
          },
          decided: () => app.send(proxyDoneFrame(frame.id)),
        },
      )
    },
    /** Cancels a proxied request that the caller gave up; false when it is none. */
    cancelled(transaction: ServerTransaction): boolean {
      const search = searches.get(transaction)
      search?.cancel()
      return search !== undefined
    },
    /** Returns whether a request belongs to a dialog on whose way we stayed. */
    isOnOurWay: (request: SipRequest): boolean => marks.isOn(request),
    /** Relays a request inside a dialog whose way leads through us; undefined when it does not. */
    relay(transaction: ServerTransaction, received: Received<SipRequest>): ServerHandler | undefined {
      if (!marks.isOn(received.message)) return undefined
      const request = withoutOwnRoutes(received.message, isOurs)
      if (request === received.message || isOurs(nextHopUri(request))) return undefined
      if (hopsLeft(request) <= 0) {
        void transaction.respond(makeResponse(request, { status: 483, localTag: transaction.tag }))
        return { cancelled: () => undefined, failed: () => undefined, ended: () => undefined }
      }
      const forwarded = forwardRequest(request, { recordRoutes: [], added: [] })
      const search = run(
        transaction,
        [nextHopUri(forwarded)],
        PLAIN,
        (target, handler, started) => sendTo(target, handler, started, () => forwarded),
        { heard: () => undefined, decided: () => undefined },
      )
      return { cancelled: () => search.cancel(), failed: () => undefined, ended: () => undefined }
    },
    /** Relays the ACK of a 2xx on a way through us without state (RFC 3261 §16.11); false when it is none. */
    relayAck(received: Received<SipRequest>): boolean {
      if (!marks.isOn(received.message)) return false
      const request = withoutOwnRoutes(received.message, isOurs)
      if (request === received.message || hopsLeft(request) <= 0) return false
      const forwarded = forwardRequest(request, { recordRoutes: [], added: [] })
      find(nextHopUri(forwarded), (targets) => {
        if (targets) void layer.send(forwarded, targets[0])
      })
      return true
    },
    close(): void {
      searches.clear()
    },
  }
}
