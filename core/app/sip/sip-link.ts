import { isIP } from 'node:net'
import { NO_LEG, type Device, type Legs } from '../../call/index.ts'
import { PbxError, randomToken, type Clock, type Logger } from '../../kit/index.ts'
import { connectSrf, type LegHost, type SrfLink } from '../../leg/index.ts'
import type { SecurityFeed } from '../../pbx/index.ts'
import {
  findFreePort,
  spawnEngine,
  type AddressTrouble,
  type CapturedMessage,
  type Door,
  type EngineHandle,
  type EngineState,
  type LargeRequestRules,
  type ListenerFault,
  type LocalAddress,
  type MoreListeners,
  type Peer,
  type PlainEngineOptions,
} from '../../sip/index.ts'

const FIRST_DELAY_MS = 200
const LAST_DELAY_MS = 5000

/** A drachtio-server elsewhere, used in place of the embedded engine. */
export interface DrachtioServer {
  readonly host: string
  readonly port: number
  readonly secret: string
}

/** The options of the embedded engine that are open to a host. */
export type EngineTuning = Pick<PlainEngineOptions, 'capture' | 'overload' | 'door'>

/** The events that the PBX takes from the SIP side once it is up. */
export interface SipUser extends LegHost {
  /** Takes note that all calls of the engine are gone. */
  lost(reason: string): void
  /** Takes note that SIP is possible again. */
  back(): void
  /** Takes note that a connection of a phone ended. */
  disconnected(peer: Peer): void
}

/** The SIP side of the PBX, whichever engine carries it. */
export interface SipLink extends Legs {
  /** Takes requests from now on, also from an engine that is started again; resolves when they come. */
  open(user: SipUser): Promise<void>
  readonly listening: readonly LocalAddress[]
  /** Takes over what the settings of a running engine are by now: external address, large requests. */
  settingsChanged(): void
  /** The same, and the port between us and the built-in engine. */
  readonly doors: readonly Door[]
  /** Sets where else this program listens: no SIP ever leads there. */
  setDoors(doors: readonly Door[]): void
  /** Makes these the listeners besides UDP and TCP; returns which could not be opened. */
  setListeners(wanted: MoreListeners): Promise<readonly ListenerFault[]>
  /** Checks whether a device answers anything to OPTIONS; true while nobody could ask. */
  ping(device: Device): Promise<boolean>
  /** Returns the sizes of all tables, what the embedded engine counted since it started, and how busy it is. */
  state(): Promise<EngineState>
  /** Returns the last messages of these Call-IDs; undefined when a drachtio-server elsewhere has them. */
  captured(callIds: readonly string[]): Promise<CapturedMessage[] | undefined>
  /** Ends the embedded engine at once; it is started again. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** Reads `udp/192.168.1.7:5060` as drachtio-server reports its addresses. */
function parseHostport(text: string): LocalAddress | undefined {
  const match = /^(udp|tcp)\/(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text)
  if (!match) return undefined
  const address = match[2] ?? match[3]!
  return isIP(address) ? { protocol: match[1] as 'udp' | 'tcp', address, port: Number(match[4]) } : undefined
}

/** Returns an error about a port that names another one, which can be had. */
async function withFreePort(
  error: unknown,
  { address, port }: { address: string; port: number },
): Promise<unknown> {
  if (!(error instanceof PbxError) || !['port.busy', 'port.denied'].includes(error.code)) return error
  const free = await findFreePort(address, port)
  return free === undefined ? error : new PbxError(error.code, `${error.message}; port ${free} is free`)
}

/**
 * Starts the embedded engine in its worker, or connects to a drachtio-server, and keeps it so. An engine that ends by
 * itself is started again on the same addresses. Requests wait until the link is opened.
 * @throws PbxError `port.busy`, `port.denied`, `engine.unavailable`
 */
export async function openSip(options: {
  readonly bind: { readonly address: string; readonly port: number }
  /** Returns our address as the open internet sees it; null when nobody said. */
  readonly externalAddress: () => string | null
  readonly largeRequests: () => Partial<LargeRequestRules>
  /** Returns the seconds after which a talk whose party vanished is ended at the latest. */
  readonly sessionSeconds: () => number
  readonly drachtio?: DrachtioServer
  readonly engine?: EngineTuning
  readonly security: SecurityFeed
  /** Called with every own address that receives nothing from phones, whenever that changes. */
  readonly troubled: (addresses: readonly AddressTrouble[]) => void
  /** Returns the SIP domain. */
  readonly domain: () => string
  readonly clock: Clock
  readonly log: Logger
}): Promise<SipLink> {
  const { clock, log } = options
  let user: SipUser | undefined
  let engine: EngineHandle | undefined
  let link: SrfLink | undefined
  let listening: readonly LocalAddress[] = []
  let closing = false
  let delayMs = FIRST_DELAY_MS
  let doors: readonly Door[] = []
  let whenBack: (() => void)[] = []

  const connect = async (server: DrachtioServer) => {
    const connected = await connectSrf({
      ...server,
      reconnects: options.drachtio !== undefined,
      domain: options.domain,
      sessionSeconds: options.sessionSeconds,
      log,
    })
    connected.onLost(() => {
      if (closing) return
      if (options.drachtio) return user?.lost('the link to the drachtio-server broke')
      // An own engine without its link is of no use, and most likely at its end.
      if (!engine || link !== connected) return
      engine.kill()
      ended(engine)
    })
    connected.onBack(() => user?.back())
    return connected
  }
  const openFor = (given: SipUser, running: EngineHandle, connected: SrfLink) => {
    connected.open(given)
    return running.open(connected.verbs)
  }
  const startEngine = async () => {
    const { address } = options.bind
    const external = options.externalAddress()
    // After the first start the port is known, also when the system chose it.
    const port = listening[0]?.port ?? options.bind.port
    const binds = (['udp', 'tcp'] as const).map((protocol) => ({ protocol, address, port }))
    const started: EngineHandle = await spawnEngine(
      {
        binds,
        control: { address: '127.0.0.1', port: 0, secret: randomToken(24) },
        startsClosed: true,
        listensToItself: true,
        doors,
        ...(external === null ? {} : { externalAddress: external }),
        largeRequests: options.largeRequests(),
        ...options.engine,
      },
      {
        log: log.child({ part: 'engine' }),
        onExit: () => void ended(started),
        onDisconnected: (peer) => user?.disconnected(peer),
        onTroubled: options.troubled,
        onNotice: options.security,
      },
    )
    engine = started
    listening = started.listening
    link = await connect(started.control)
    if (user) await openFor(user, started, link)
    delayMs = FIRST_DELAY_MS
  }
  const ended = (which: EngineHandle) => {
    if (closing || which !== engine) return
    link?.disconnect()
    link = undefined
    engine = undefined
    options.troubled([])
    user?.lost('the SIP engine ended')
    clock.after(delayMs, again)
    delayMs = Math.min(delayMs * 2, LAST_DELAY_MS)
  }
  const again = () => {
    if (closing) return
    startEngine().then(
      () => {
        log.info('the SIP engine runs again')
        user?.back()
        for (const resolve of whenBack.splice(0)) resolve()
      },
      (error: unknown) => {
        log.error('the SIP engine cannot be started', { error: String(error), delayMs })
        engine?.kill()
        engine = undefined
        clock.after(delayMs, again)
        delayMs = Math.min(delayMs * 2, LAST_DELAY_MS)
      },
    )
  }
  const notYet = (error: unknown) =>
    log.warn('the SIP engine ended while it was opened', { error: String(error) })
  if (options.drachtio) {
    link = await connect(options.drachtio)
    listening = link.hostports.map(parseHostport).filter((found) => found !== undefined)
  } else {
    try {
      await startEngine()
    } catch (error) {
      closing = true
      engine?.kill()
      throw await withFreePort(error, options.bind)
    }
  }
  return {
    get listening() {
      return engine?.listening ?? listening
    },
    async open(given) {
      user = given
      if (!engine) return link?.open(given)
      // An engine that is just being started again is opened when it stands.
      if (link) await openFor(given, engine, link).catch(notYet)
    },
    settingsChanged() {
      engine?.setExternalAddress(options.externalAddress() ?? undefined)
      engine?.setLargeRequests(options.largeRequests())
    },
    get doors() {
      if (!engine) return listening
      const { host: address, port } = engine.control
      return [...engine.listening, { address, port }]
    },
    setDoors(open) {
      doors = open
      engine?.setDoors(open)
    },
    async setListeners(wanted) {
      if (engine) return engine.setListeners(wanted)
      const text = options.drachtio
        ? 'the drachtio-server that is used has listeners of its own'
        : 'the SIP engine is being started again'
      return wanted.binds.map((bind) => ({ bind, text }))
    },
    call(device, offer, hear) {
      if (link) return link.call(device, offer, hear)
      const failure = { status: 503, phrase: '', reason: {}, isFromPeer: false, wasSent: false, rang: false }
      clock.after(0, () => hear({ type: 'failed', failure, peer: {} }))
      return NO_LEG
    },
    ping: (device) => link?.ping(device) ?? Promise.resolve(true),
    async state() {
      const { counters = {}, gauges = {}, tables = {} } = (await engine?.state()) ?? {}
      const all = { ...tables, ...link?.tables() }
      // Its one application is this program itself.
      const own = Object.entries(all).filter(([name]) => name !== 'applications')
      return { tables: Object.fromEntries(own), counters, gauges }
    },
    captured: async (callIds) =>
      options.drachtio ? undefined : engine ? await engine.captured(callIds) : [],
    async restart() {
      const running = engine
      if (!running) return
      await new Promise<void>((resolve) => {
        whenBack = [...whenBack, resolve]
        running.kill()
      })
    },
    async close() {
      closing = true
      // The sockets first: an engine without its application would answer new calls 503.
      await engine?.close()
      link?.disconnect()
    },
  }
}
