import { PbxError } from '../../kit/index.ts'
import { findFreePort, type Door, type LocalAddress } from '../../sip/index.ts'
import { noneOpened, type SipServer, type EmbeddedOptions, type SipUser } from './sip-server.ts'
import { createEngineLife, type EngineLife } from './engine-life.ts'
import { openRun, setUp, startRun, type EngineRun } from './engine-run.ts'

/** Returns an error about a port that names another one, which can be had. */
async function withFreePort(
  error: unknown,
  { address, port }: { address: string; port: number },
): Promise<unknown> {
  if (!(error instanceof PbxError) || !['port.busy', 'port.denied'].includes(error.code)) return error
  const free = await findFreePort(address, port)
  return free === undefined ? error : new PbxError(error.code, `${error.message}; port ${free} is free`)
}

/** The state of the SIP side, which outlives each run of the engine. */
interface State {
  user: SipUser | undefined
  /** Undefined while the engine is started again. */
  run: EngineRun | undefined
  listening: readonly LocalAddress[]
  doors: readonly Door[]
  isClosing: boolean
}

/** Starts a run and hands it what came meanwhile: settings, doors, the user. */
async function startAnew(state: State, options: EmbeddedOptions, ended: () => void): Promise<void> {
  const started: EngineRun = await startRun(options, {
    // After the first start the port is known, also when the system chose it.
    port: state.listening[0]?.port ?? options.bind.port,
    doors: state.doors,
    disconnected: (peer) => state.user?.disconnected(peer),
    ended: () => {
      if (state.run === started) ended()
    },
  })
  const { engine, link } = started
  setUp(engine, options)
  engine.setDoors(state.doors)
  state.listening = engine.listening
  // Before it is opened: a call that comes with the first request has to reach phones.
  state.run = started
  try {
    if (state.isClosing) throw new PbxError('engine.unavailable', 'the SIP engine is not needed any more')
    if (state.user) await openRun(started, state.user)
  } catch (error) {
    state.run = undefined
    link.disconnect()
    engine.kill()
    throw error
  }
}

/** Returns the life of an engine that runs; its user hears of its ends and returns. */
function liveOn(state: State, options: EmbeddedOptions, start: () => Promise<void>): EngineLife {
  const { clock, log } = options
  return createEngineLife({
    clock,
    start,
    lost() {
      state.run?.link.disconnect()
      state.run = undefined
      options.troubled([])
      state.user?.lost('the SIP engine ended')
    },
    back() {
      log.info('the SIP engine runs again')
      state.user?.back()
    },
    failed: (error, delayMs) =>
      log.error('the SIP engine cannot be started', { error: String(error), delayMs }),
  })
}

/**
 * Starts the embedded engine in its worker. One that ends by itself is started again on the same addresses.
 * @throws PbxError `port.busy`, `port.denied`, `engine.unavailable`
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<SipServer> {
  const { bind, log } = options
  const state: State = { user: undefined, run: undefined, listening: [], doors: [], isClosing: false }
  const start = () => startAnew(state, options, () => life.ended())
  try {
    await start()
  } catch (error) {
    throw await withFreePort(error, bind)
  }
  const life = liveOn(state, options, start)
  return {
    link: () => state.run?.link,
    async open(user) {
      state.user = user
      // An engine that is just being started again is opened when it stands.
      if (!state.run) return
      await openRun(state.run, user).catch((error: unknown) =>
        log.warn('the SIP engine ended while it was opened', { error: String(error) }),
      )
    },
    get listening() {
      return state.run?.engine.listening ?? state.listening
    },
    settingsChanged() {
      if (state.run) setUp(state.run.engine, options)
    },
    get doors() {
      if (!state.run) return state.listening
      const { control, listening } = state.run.engine
      return [...listening, { address: control.host, port: control.port }]
    },
    setDoors(doors) {
      state.doors = doors
      state.run?.engine.setDoors(doors)
    },
    setListeners: async (wanted) =>
      state.run?.engine.setListeners(wanted) ?? noneOpened(wanted, 'the SIP engine is being started again'),
    state: async () => (await state.run?.engine.state()) ?? { tables: {}, counters: {}, gauges: {} },
    captured: async (callIds) => state.run?.engine.captured(callIds) ?? [],
    async restart() {
      if (!state.run) return
      const isBack = life.whenBack()
      state.run.engine.kill()
      await isBack
    },
    async close() {
      state.isClosing = true
      life.close()
      // The sockets first: an engine without its application would answer new calls 503.
      await state.run?.engine.close()
      state.run?.link.disconnect()
    },
  }
}
