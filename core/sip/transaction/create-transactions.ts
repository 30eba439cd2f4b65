import type { Clock, Logger } from '../../kit/index.ts'
import { serialise, type SipResponse } from '../message/index.ts'
import type { Received, TransportLayer } from '../transport/index.ts'
import { createClientSide } from './client-side.ts'
import { createGuard } from './guard.ts'
import type { RunPorts } from './run.ts'
import { createServerSide } from './server-side.ts'
import {
  DEFAULT_TIMERS,
  type Repetition,
  type TimerValues,
  type TransactionLayer,
  type TransactionUser,
} from './transaction.ts'

/** The options the transaction layer is made from. */
export interface TransactionOptions {
  readonly transports: Pick<TransportLayer, 'send' | 'localFor'>
  readonly user: TransactionUser
  readonly clock: Clock
  readonly log: Logger
  readonly timers?: Partial<TimerValues>
  /** Called for every retransmission, for statistics. */
  readonly repetition?: (what: Repetition) => void
  /** Finds the servers behind a URI, for answers whose stream has ended (RFC 3263 §5). */
  readonly locate?: RunPorts['locate']
}

/** Makes the layer; feed it what the transports receive. */
export function createTransactions(options: TransactionOptions): TransactionLayer {
  const { transports, user, clock, log, locate = () => Promise.resolve([]) } = options
  const timers: TimerValues = { ...DEFAULT_TIMERS, ...options.timers }
  const guard = createGuard(log)
  const send: RunPorts['send'] = (bytes, peer, from) =>
    transports.send(bytes, peer, from).catch((error: unknown) => {
      log.error('bug while sending', { error: error instanceof Error ? error.stack : String(error) })
      return { code: 'unreachable', text: String(error) }
    })
  const ports: RunPorts = {
    clock,
    log,
    timers,
    guard,
    send,
    locate,
    repetition: options.repetition ?? (() => undefined),
  }
  const clients = createClientSide(ports, transports)
  const servers = createServerSide(ports, user)

  const response = (received: Received<SipResponse>) => {
    if (!clients.received(received)) guard('a stray response', () => user.strayResponse(received))
  }
  return {
    timers,
    request: (request, peer, handler) => clients.request(request, peer, handler),
    send(message, peer) {
      const sent = message.type === 'request' ? clients.withVia(message, peer) : message
      return send(serialise(sent), peer)
    },
    received(received) {
      const { message } = received
      if (message.type === 'response') response({ ...received, message })
      else servers.received({ ...received, message })
    },
    disconnected(peer) {
      clients.disconnected(peer)
      servers.disconnected(peer)
    },
    tables: () => ({
      ict: clients.count('ict'),
      nict: clients.count('nict'),
      ist: servers.count('ist'),
      nist: servers.count('nist'),
    }),
    get size() {
      return clients.size + servers.size
    },
    ofSource: (address) => servers.ofSource(address),
    knows: (request) => servers.knows(request),
    close() {
      clients.dispose()
      servers.dispose()
    },
  }
}
