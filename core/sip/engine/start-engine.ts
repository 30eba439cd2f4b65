import { PbxError, systemClock } from '../../kit/index.ts'
import { createTransactions, type TransactionUser } from '../transaction/index.ts'
import { createTransports, type TransportListener } from '../transport/index.ts'
import { createRoutes, listenForApplications } from './control/index.ts'
import { createCore, type Core } from './core.ts'
import { createGuardedClock } from './guarded-clock.ts'
import { createCounters } from './counters.ts'
import { createDoorkeeper } from './guard/index.ts'
import { createMalformedInput } from './malformed.ts'
import { DEFAULT_ENGINE_LIMITS, type Engine, type EngineOptions } from './options.ts'
import { createShowing } from './route/index.ts'

/** What applications read as the version of the server; they compare it with numbers of drachtio-server. */
const VERSION = 'v0.9.10-embedded'

const ROUTES_IN_MS = 30
const METHODS = new Set(
  'INVITE ACK CANCEL BYE OPTIONS REGISTER MESSAGE INFO NOTIFY SUBSCRIBE PUBLISH REFER UPDATE PRACK'.split(
    ' ',
  ),
)

/**
 * Starts the SIP server: sockets first, then the control port, so that no application meets half of it. Rejects with
 * what could not be bound, and leaves nothing open then.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { log } = options
  const clock = createGuardedClock(options.clock ?? systemClock, log)
  const limits = { ...DEFAULT_ENGINE_LIMITS, ...options.limits }
  const routes = createRoutes()
  const counters = createCounters()
  const door = createDoorkeeper(options.door ?? {}, clock)
  const late: { core?: Core } = {}
  let isServed = options.waitsForApplication !== true
  const listener: TransportListener = {
    received(received) {
      const dropped = door.refuses(received)
      if (dropped) return counters.add(`dropped ${dropped}`)
      const { message } = received
      counters.add(
        message.type === 'response'
          ? `received ${Math.floor(message.status / 100)}xx`
          : `received ${METHODS.has(message.method) ? message.method : 'other'}`,
      )
      if (isServed || message.type === 'response') layer.received(received)
    },
    malformed(malformed) {
      counters.add('malformed')
      if (door.isHeard(malformed.peer.address)) answerMalformed(malformed)
    },
    disconnected(peer) {
      layer.disconnected(peer)
      if (peer.connection !== undefined) late.core?.disconnected(peer.connection)
    },
  }
  const user: TransactionUser = {
    request: (transaction, received) => core.request(transaction, received),
    ack: (received) => core.ack(received),
    strayResponse: (received) => core.strayResponse(received),
  }
  const transport = await createTransports({
    binds: options.binds,
    listener,
    clock,
    log,
    ...(options.transportLimits ? { limits: options.transportLimits } : {}),
    ...(options.tls ? { tls: options.tls } : {}),
  })
  const layer = createTransactions({
    transports: transport,
    user,
    clock,
    log,
    ...(options.timers ? { timers: options.timers } : {}),
  })
  const answerMalformed = createMalformedInput(clock, log, layer)
  const { externalAddress } = options
  const core = createCore({
    clock,
    log,
    transport,
    layer,
    routes,
    externalAddress,
    orphanMs: limits.orphanMs,
    maxRequests: limits.maxRequests,
    chooseTag: options.chooseTag,
  })
  late.core = core
  const showing = createShowing(transport, externalAddress)
  const hostports = (outside: boolean) =>
    transport.listening.map((one) => showing.hostport(one, outside)).join(',')

  const stopSip = async () => {
    core.close()
    layer.close()
    await transport.close()
  }
  const control = await listenForApplications(
    {
      ...options.control,
      maxFrameBytes: limits.maxFrameBytes,
      refusalDelayMs: limits.refusalDelayMs,
      clock,
      ...(options.applications ? { outbound: options.applications } : {}),
      greeting: () => [hostports(true), VERSION, hostports(false)],
      log,
    },
    {
      message: (app, frame) => core.message(app, frame),
      proxy: (app, frame) => core.proxy(app, frame),
      routed(app, verb) {
        routes.add(app, verb)
        // An application names its verbs one after the other; the last of them has to be in.
        if (!isServed) clock.after(ROUTES_IN_MS, () => (isServed = true))
      },
      unrouted: (app, verb) => routes.remove(app, verb),
      gone(app) {
        routes.drop(app)
        core.gone(app)
      },
    },
  ).catch(async (error: NodeJS.ErrnoException) => {
    await stopSip()
    if (error.code !== 'EADDRINUSE') throw error
    const { address, port } = options.control
    throw new PbxError('port.busy', `control port ${address}:${port} is in use`)
  })
  log.info('SIP engine started', { listening: hostports(false), control: control.port })

  return {
    control: { address: control.address, port: control.port },
    listening: transport.listening,
    counters: () => counters.all(),
    setIdentity: (identity) => transport.setIdentity(identity),
    tables: () => ({
      ...layer.tables(),
      ...core.tables(),
      ...transport.tables(),
      applications: control.size,
    }),
    async close() {
      await control.close()
      await stopSip()
    },
  }
}
