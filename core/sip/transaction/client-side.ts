import { randomToken } from '../../kit/index.ts'
import {
  formatVia,
  prependHeader,
  type HeaderLine,
  type SipRequest,
  type SipResponse,
} from '../message/index.ts'
import type { Peer, Received, TransportLayer } from '../transport/index.ts'
import { runIct, type IctRun } from './ict.ts'
import { clientKey, MAGIC_COOKIE } from './match.ts'
import { runNict, type NictRun } from './nict.ts'
import type { RunPorts } from './run.ts'
import type { ClientHandler, ClientTransaction } from './transaction.ts'

/** All client transactions of a layer. */
export interface ClientSide {
  request(request: SipRequest, peer: Peer, handler: ClientHandler): ClientTransaction
  /** Returns the request with a new top Via. */
  withVia(request: SipRequest, peer: Peer): SipRequest
  /** Handles a response; returns false when it belongs to no transaction. */
  received(received: Received<SipResponse>): boolean
  disconnected(peer: Peer): void
  count(kind: 'ict' | 'nict'): number
  readonly size: number
  dispose(): void
}

/** The handler for our CANCEL, which ignores everything: the answer to the INVITE shows what happens to it. */
const CANCEL_HANDLER: ClientHandler = {
  response: () => undefined,
  failed: () => undefined,
  ended: () => undefined,
}
const BRANCH_BYTES = 12

/** Makes the client side. */
export function createClientSide(ports: RunPorts, transports: Pick<TransportLayer, 'localFor'>): ClientSide {
  const runs = new Map<string, IctRun | NictRun>()

  const start = (request: SipRequest, peer: Peer, handler: ClientHandler): IctRun | NictRun => {
    const key = clientKey(request)
    const forget = () => void runs.delete(key)
    const sendCancel = (cancel: SipRequest, to: Peer) => void start(cancel, to, CANCEL_HANDLER)
    const run =
      request.method === 'INVITE'
        ? runIct(request, peer, handler, { ...ports, sendCancel, forget })
        : runNict(request, peer, handler, { ...ports, forget })
    runs.set(key, run)
    return run
  }
  const withVia = (request: SipRequest, peer: Peer): SipRequest => {
    const local = transports.localFor(peer)
    const params = [
      { name: 'branch', value: `${MAGIC_COOKIE}${randomToken(BRANCH_BYTES)}` },
      { name: 'rport' },
    ]
    const host = local?.address ?? 'unreachable.invalid'
    const via = { transport: peer.protocol.toUpperCase(), host, port: local?.port, params }
    return prependHeader(request, 'Via', formatVia(via))
  }
  return {
    withVia,
    request(request, peer, handler) {
      const sent = withVia(request, peer)
      const run = start(sent, peer, handler)
      return {
        id: clientKey(sent),
        request: sent,
        peer,
        cancel(extra: readonly HeaderLine[]) {
          if (run.kind === 'ict') run.cancel(extra)
          else ports.log.warn(`${request.method} cannot be cancelled`)
        },
      }
    },
    received(received) {
      const run = runs.get(clientKey(received.message))
      run?.received(received)
      return run !== undefined
    },
    disconnected(peer) {
      for (const run of [...runs.values()]) {
        if (usedConnection(run.peer, peer))
          run.transportError(`connection to ${peer.address} port ${peer.port} ended`)
      }
    },
    count: (kind) => [...runs.values()].filter((run) => run.kind === kind).length,
    get size() {
      return runs.size
    },
    dispose() {
      for (const run of runs.values()) run.dispose()
      runs.clear()
    },
  }
}

function usedConnection(target: Peer, ended: Peer): boolean {
  if (target.protocol !== ended.protocol) return false
  if (target.connection !== undefined && target.connection === ended.connection) return true
  return target.address === ended.address && target.port === ended.port
}
