import type { Clock, Dispose, Logger } from '../../../kit/index.ts'
import { headerValue, type SipRequest, type SipResponse } from '../../message/index.ts'
import type { ClientHandler, ClientTransaction, TransactionLayer } from '../../transaction/index.ts'
import type { Peer, TransportLayer } from '../../transport/index.ts'
import type { WaysTo } from './large-requests.ts'
import type { Penalties } from './penalties.ts'
import type { Targets } from './resolver.ts'

/** The dependencies of trying targets in turn. */
export interface InTurnPorts {
  readonly clock: Clock
  readonly log: Logger
  readonly layer: Pick<TransactionLayer, 'request'>
  readonly transport: Pick<TransportLayer, 'doubt'>
  readonly waysTo: WaysTo
  readonly penalties: Penalties
}

/** The listener for one request, whichever target it is at. */
export interface InTurnHandler extends ClientHandler {
  /** Called when the target before failed; the request is sent to this one, as `request`. */
  moved?(request: SipRequest, peer: Peer): void
}

/** Milliseconds for which a server that failed is tried last. */
const FAILED_MS = 60_000
/** Milliseconds for which a host that refused a stream gets datagrams only. */
const STREAM_REFUSED_MS = 600_000
/** Milliseconds for opening a stream while there is another way. */
const CONNECT_MS = 2000
/** Milliseconds that a stream may take, opening it included, where the same server takes datagrams. */
const STREAM_MS = 1000

const isSame = (one: Peer, other: Peer) => one.address === other.address && one.port === other.port

/** Returns the milliseconds for which a 503 wants to be left alone (RFC 3261 §20.33). */
function retryAfterMs(response: SipResponse): number | undefined {
  const seconds = /^\s*(\d{1,9})/.exec(headerValue(response, 'Retry-After') ?? '')?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1000
}

/**
 * Sends a request to its targets in turn until one takes it: the next one, with a branch of its own, after a transport
 * error, a 503 or a timeout (RFC 3263 §4.3); a large one over a stream first (RFC 3261 §18.1.1). It stays where it
 * rings or was given up. `build` makes the request as this target gets it.
 */
export function createInTurn({ clock, log, layer, transport, waysTo, penalties }: InTurnPorts) {
  return (
    targets: Targets,
    request: SipRequest,
    build: (peer: Peer) => SipRequest | undefined,
    handler: InTurnHandler,
  ): ClientTransaction => {
    const left: Peer[] = targets.flatMap((target) => waysTo(target, request))
    const isInvite = request.method === 'INVITE'
    let isGivenUp = false

    const next = (): { readonly peer: Peer; readonly request: SipRequest } | undefined => {
      for (let peer = left.shift(); peer; peer = left.shift()) {
        const built =
          peer.protocol === targets[0].protocol && isSame(peer, targets[0]) ? request : build(peer)
        if (built)
          return { peer: left.length > 0 ? { ...peer, connectMs: CONNECT_MS } : peer, request: built }
      }
      return undefined
    }
    const start = (sending: { readonly peer: Peer; readonly request: SipRequest }): ClientTransaction => {
      const { peer } = sending
      let isHeard = false
      let isEarly = false
      const isCurrent = () => current === started
      /** Moves on to the next target; false: there is none, or it is too late. */
      const moveOn = (why: string): boolean => {
        if (isGivenUp || isEarly) return false
        const following = next()
        if (!following) return false
        log.info('request goes to the next server', {
          method: sending.request.method,
          why,
          from: `${peer.protocol} ${peer.address} ${peer.port}`,
          to: `${following.peer.protocol} ${following.peer.address} ${following.peer.port}`,
        })
        current = start(following)
        handler.moved?.(current.request, current.peer)
        return true
      }
      const leaveServer = () => {
        while (left[0] && isSame(left[0], peer)) left.shift()
      }
      const hasDatagram = left[0] !== undefined && isSame(left[0], peer) && left[0].protocol === 'udp'
      /**
       * Moves on from a stream on which nothing comes back and leaves it to itself; should it be answered after all,
       * that ends it.
       */
      const leaveStream = () => {
        if (!isCurrent() || isHeard || isGivenUp) return
        penalties.add(peer, STREAM_REFUSED_MS)
        if (moveOn('silent stream') && isInvite) started.cancel([])
      }
      const stopWaiting: Dispose = hasDatagram ? clock.after(STREAM_MS, leaveStream) : () => undefined
      const started = layer.request(sending.request, peer, {
        response(received) {
          const { status } = received.message
          stopWaiting()
          // A call that a stream was left for is answered there: the one who called decides.
          if (!isCurrent())
            return void (status >= 200 && status < 300 && isInvite && handler.response(received))
          isHeard = true
          if (status > 100 && status < 200) isEarly = true
          if (status === 503) {
            const ms = retryAfterMs(received.message)
            if (ms !== undefined) penalties.add(peer, ms)
            leaveServer()
            if (moveOn('503')) return
          }
          handler.response(received)
        },
        failed(reason, text) {
          stopWaiting()
          if (!isCurrent()) return
          if (reason !== 'too-large')
            penalties.add(peer, reason === 'transport' && hasDatagram ? STREAM_REFUSED_MS : FAILED_MS)
          if (reason === 'timeout') {
            transport.doubt(peer)
            leaveServer()
          }
          if ((reason !== 'timeout' || !isHeard) && moveOn(text)) return
          handler.failed(reason, text)
        },
        ended() {
          stopWaiting()
          if (isCurrent()) handler.ended()
        },
      })
      return started
    }
    let current = start(next() ?? { peer: targets[0], request })
    return {
      get id() {
        return current.id
      },
      get request() {
        return current.request
      },
      get peer() {
        return current.peer
      },
      cancel(extra) {
        isGivenUp = true
        current.cancel(extra)
      },
    }
  }
}

/** The function that sends one request to its targets in turn. */
export type InTurn = ReturnType<typeof createInTurn>
