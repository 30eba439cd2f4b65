import type { Clock, Logger } from '../../../kit/index.ts'
import { createTransactions } from '../../transaction/index.ts'
import type { LocalAddress, MemoryNetwork, TransportListener } from '../../transport/index.ts'
import { createRoutes, type Application } from '../control/index.ts'
import { createCore } from '../core.ts'
import { createLocating } from '../locate/index.ts'
import { createNotices } from '../notices.ts'

/** A frame as an application without a socket reads it; `fields` begin with the kind. */
export interface MemoryFrame {
  readonly fields: readonly string[]
  readonly sip: string
}

/** An engine without sockets, with one application that takes every INVITE; all of it on a given clock. */
export interface MemorySite {
  readonly local: LocalAddress
  /** Sends a frame of the application; its id comes back in the answer. */
  send(transactionId: string, dialogId: string, sip: string): string
  /** Ends the application's connection. */
  vanish(): void
  tables(): Readonly<Record<string, number>>
  /** The faults of its own that the engine logged. */
  readonly faults: readonly string[]
}

const FRAME_MS = 1

/** Puts an engine on a network; frames in both directions take a millisecond. */
export function createMemorySite(
  network: MemoryNetwork,
  local: LocalAddress,
  clock: Clock,
  read: (frame: MemoryFrame) => void,
): MemorySite {
  const faults: string[] = []
  const log: Logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (message, facts) => void faults.push(`${message} ${JSON.stringify(facts)}`),
    child: () => log,
  }
  const listener: TransportListener = {
    received: (received) => layer.received(received),
    malformed: ({ problem }) => void faults.push(problem),
    disconnected: (peer) => layer.disconnected(peer),
  }
  const transport = network.attach(local, listener)
  const layer = createTransactions({
    transports: transport,
    clock,
    log,
    user: {
      answerAtOnce: (received) => core.answerAtOnce?.(received),
      request: (transaction, received) => core.request(transaction, received),
      ack: (received) => core.ack(received),
      strayResponse: (received) => core.strayResponse(received),
    },
  })
  const routes = createRoutes()
  const core = createCore({
    clock,
    log,
    transport,
    layer,
    routes,
    locating: createLocating({ clock, log, transport, largeRequests: () => ({}) }),
    externalAddress: () => undefined,
    orphanMs: 5000,
    maxRequests: 10_000,
    chooseTag: undefined,
    notices: createNotices(clock, undefined),
  })
  let alive = true
  const app: Application = {
    id: 1,
    tags: [],
    get alive() {
      return alive
    },
    send({ leader, message }) {
      if (!alive) return
      const sip = message === undefined ? '' : Buffer.from(message).toString()
      clock.after(FRAME_MS, () => read({ fields: leader.split('|'), sip }))
    },
  }
  routes.add(app, 'invite')
  let lastId = 0
  return {
    local,
    faults,
    send(transactionId, dialogId, sip) {
      const id = `m${++lastId}`
      const text = Buffer.from(sip)
      clock.after(FRAME_MS, () => {
        if (alive) core.message(app, { kind: 'sip', id, transactionId, dialogId, routeUri: '', text })
      })
      return id
    },
    vanish() {
      alive = false
      routes.drop(app)
      core.gone(app)
    },
    tables: () => ({ ...layer.tables(), ...core.tables() }),
  }
}
