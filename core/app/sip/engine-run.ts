import { PbxError, randomToken } from '../../kit/index.ts'
import { connectSrf, type SrfLink } from '../../leg/index.ts'
import { spawnEngine, type Door, type EngineHandle, type Peer } from '../../sip/index.ts'
import type { EmbeddedOptions, SipUser } from './sip-server.ts'

/** An engine in its worker, and the link that our application has to it. */
export interface EngineRun {
  readonly engine: EngineHandle
  readonly link: SrfLink
}

/** Hands the requests of an engine to the PBX; resolves when they come. */
export function openRun({ engine, link }: EngineRun, user: SipUser): Promise<void> {
  link.open(user)
  return engine.open(link.verbs)
}

/** Sets what a running engine takes from the settings. */
export function setUp(engine: EngineHandle, options: EmbeddedOptions): void {
  engine.setExternalAddress(options.externalAddress() ?? undefined)
  engine.setLargeRequests(options.largeRequests())
}

async function connect(engine: EngineHandle, options: EmbeddedOptions, over: () => void): Promise<SrfLink> {
  const { domain, sessionSeconds, log } = options
  const link = await connectSrf({ ...engine.control, reconnects: false, domain, sessionSeconds, log })
  link.onLost(() => {
    // An own engine without its link is of no use, and most likely at its end.
    engine.kill()
    over()
  })
  return link
}

/**
 * Starts an engine and connects to it; of one that fails nothing is left.
 * @throws PbxError `port.busy`, `port.denied`, `engine.unavailable`
 */
export async function startRun(
  options: EmbeddedOptions,
  run: {
    readonly port: number
    readonly doors: readonly Door[]
    readonly disconnected: (peer: Peer) => void
    /** Called once when the engine ended after it was started. */
    readonly ended: () => void
  },
): Promise<EngineRun> {
  const { address } = options.bind
  const external = options.externalAddress()
  const gone = Promise.withResolvers<never>()
  gone.promise.catch(() => undefined)
  let isRunning = false
  const over = () => {
    gone.reject(new PbxError('engine.unavailable', 'the SIP engine ended while it was started'))
    if (isRunning) run.ended()
    isRunning = false
  }
  const engine = await spawnEngine(
    {
      binds: (['udp', 'tcp'] as const).map((protocol) => ({ protocol, address, port: run.port })),
      control: { address: '127.0.0.1', port: 0, secret: randomToken(24) },
      startsClosed: true,
      listensToItself: true,
      doors: run.doors,
      ...(external === null ? {} : { externalAddress: external }),
      largeRequests: options.largeRequests(),
      ...options.engine,
    },
    {
      log: options.log.child({ part: 'engine' }),
      onExit: over,
      onDisconnected: run.disconnected,
      onTroubled: options.troubled,
      onNotice: options.security,
    },
  )
  try {
    const link = await Promise.race([connect(engine, options, over), gone.promise])
    isRunning = true
    return { engine, link }
  } catch (error) {
    engine.kill()
    throw error
  }
}
