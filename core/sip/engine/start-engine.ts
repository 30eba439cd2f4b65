import { PbxError, systemClock } from '../../kit/index.ts'
import { serialise, type SipRequest } from '../message/index.ts'
import { createTransactions, responseTarget, type TransactionUser } from '../transaction/index.ts'
import { createTransports, type Door } from '../transport/index.ts'
import { createCapture, DEFAULT_CAPTURE, withoutSecrets } from './capture/index.ts'
import { createRoutes, listenForApplications } from './control/index.ts'
import { createCore, type Core } from './core.ts'
import { createGuardedClock } from './guarded-clock.ts'
import { createCounters } from './counters.ts'
import { createEntrance } from './entrance.ts'
import { createDoorkeeper } from './guard/index.ts'
import { createLoadSampler, createOverload, DEFAULT_OVERLOAD } from './load/index.ts'
import { createMalformedInput } from './malformed.ts'
import { createNotices } from './notices.ts'
import { DEFAULT_ENGINE_LIMITS, type Engine, type EngineOptions } from './options.ts'
import { createLocating } from './locate/index.ts'
import { createShowing } from './route/index.ts'
import { createOpening } from './opening.ts'
import { createReach } from './reach.ts'
import { createRetryLater } from './retry-later.ts'
import { watchedTransport } from './watched-transport.ts'

/** The version of the server that applications read; they compare it with numbers of drachtio-server. */
const VERSION = 'v0.9.10-embedded'

const SAMPLE_EVERY_MS = 500

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
  const reach = createReach(counters, clock)
  const notices = createNotices(clock, options.notice)
  const holds = (request: SipRequest) => layer.knows(request) || core.holds(request)
  const door = createDoorkeeper(options.door ?? {}, clock, {
    ofSource: (address) => layer.ofSource(address),
    holds,
  })
  const late: { core?: Core; control?: Door } = {}
  let { doors = [] } = options
  const capture =
    options.capture === false
      ? undefined
      : createCapture({ ...DEFAULT_CAPTURE, ...options.capture }, clock, (peer) => sockets.localFor(peer))
  const overloadRules = { ...DEFAULT_OVERLOAD, ...options.overload }
  const overload = createOverload(overloadRules, () => layer.size, log)
  const retryLater = createRetryLater(overloadRules.retryAfterS)
  const opening = createOpening(options.startsClosed !== true, routes)
  const listener = createEntrance({
    pause: (peer, ms) => sockets.pause(peer, ms),
    counters,
    notices,
    door,
    capture,
    reach,
    layer: () => layer,
    opening,
    holds,
    isOverloaded: () => overload.isOver(),
    turnAway({ message, peer, local }) {
      if (message.type === 'request')
        notices.overloaded(message, peer, overload.isMemory ? 'memory-limit' : 'load-limit')
      if (message.type === 'response' || message.method === 'ACK' || overloadRules.answer === 'drop')
        return counters.add('dropped overload')
      counters.add('refused overload')
      void sockets.send(serialise(retryLater(message)), responseTarget(message, peer), local)
    },
    malformed: (malformed) => answerMalformed(malformed),
    disconnected(peer) {
      if (peer.connection !== undefined) late.core?.disconnected(peer.connection)
      options.onDisconnected?.(peer)
    },
    troubled: (addresses) => options.onTroubled?.(addresses),
  })
  const user: TransactionUser = {
    answerAtOnce: (received) => core.answerAtOnce?.(received),
    request: (transaction, received) => core.request(transaction, received),
    ack: (received) => core.ack(received),
    strayResponse(received) {
      counters.add('stray response')
      core.strayResponse(received)
    },
  }
  const sockets = await createTransports({
    binds: options.binds,
    listener,
    doors: () => (late.control ? [...doors, late.control] : doors),
    clock,
    log,
    ...(options.listensToItself ? { listensToItself: true } : {}),
    ...(options.transportLimits ? { limits: options.transportLimits } : {}),
    ...(options.tls ? { tls: options.tls } : {}),
  })
  const transport = watchedTransport(sockets, counters, capture, reach)
  let largeRequests = options.largeRequests ?? {}
  const locating = createLocating({
    clock,
    log,
    transport,
    names: options.names,
    largeRequests: () => largeRequests,
  })
  const layer = createTransactions({
    transports: transport,
    user,
    repetition: (what) => counters.add(what),
    locate: (uri) =>
      new Promise((done) => locating.resolver.resolve(uri, (found) => done(found.ok ? found.value : []))),
    clock,
    log,
    ...(options.timers ? { timers: options.timers } : {}),
  })
  const answerMalformed = createMalformedInput(clock, log, layer)
  let external = options.externalAddress
  const externalAddress = () => external
  const core = createCore({
    clock,
    log,
    transport,
    layer,
    routes,
    locating,
    externalAddress,
    orphanMs: limits.orphanMs,
    maxRequests: limits.maxRequests,
    chooseTag: options.chooseTag,
    notices,
  })
  late.core = core
  const showing = createShowing(transport, externalAddress)
  const hostports = (outside: boolean) =>
    transport.listening.map((one) => showing.hostport(one, outside)).join(',')

  const fault = (error: unknown) => log.error('load was not judged', { error: String(error) })
  const sampler = options.sampler ?? createLoadSampler(SAMPLE_EVERY_MS, fault)
  sampler.onSample((sample) => overload.sampled(sample))

  const stopSip = async () => {
    sampler.close()
    notices.close()
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
        opening.routed()
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
  late.control = control
  log.info('SIP engine started', { listening: hostports(false), control: control.port })

  return {
    control: { address: control.address, port: control.port },
    get listening() {
      return transport.listening
    },
    open: (verbs) => opening.open(verbs),
    counters: () => counters.all(),
    gauges: () => ({
      ...sampler.last(),
      overload: overload.isOver() ? 1 : 0,
      capturedCalls: capture?.calls ?? 0,
      capturedBytes: capture?.bytes ?? 0,
    }),
    captured: (callIds) =>
      (capture?.of(callIds) ?? []).map((one) => ({ ...one, bytes: withoutSecrets(one.bytes) })),
    setExternalAddress: (address) => void (external = address),
    setLargeRequests: (rules) => void (largeRequests = rules),
    setDoors: (open) => void (doors = open),
    setIdentity: (identity) => transport.setIdentity(identity),
    setListeners: (wanted) => transport.setListeners(wanted),
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
