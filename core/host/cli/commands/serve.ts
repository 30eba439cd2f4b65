import { join } from 'node:path'
import { Option, type Command } from 'commander'
import {
  createLog,
  createPbx,
  ensureDataFolder,
  forkStore,
  type Pbx,
  type PbxOptions,
} from '../../../app/index.ts'
import { PbxError, randomToken, systemClock, type Logger } from '../../../kit/index.ts'
import { adminPasswordFault, openAdminPassword } from '../../admin-password.ts'
import { startHttp, type HttpHost } from '../../http/server.ts'
import { createSessions } from '../../http/session.ts'
import { surviveFaults } from '../../last-resort.ts'
import { removeRunFiles, writeRunFiles } from '../../run-file.ts'
import {
  dataOption,
  hostPort,
  isLoopback,
  parseCount,
  parseEndpoint,
  parseNetwork,
  type Endpoint,
} from '../options.ts'
import { readText } from '../read-text.ts'
import { programFolder, programVersion } from '../version.ts'
import { problemText } from './config.ts'
import { hearStopSignal, type StopSignal } from './stop-signal.ts'

interface ServeOptions {
  readonly data: string
  readonly sip: Endpoint
  readonly sips?: Endpoint
  readonly ws?: Endpoint
  readonly wss?: Endpoint
  readonly http: Endpoint
  readonly https?: Endpoint | undefined
  readonly httpInsecure?: boolean
  readonly hsts?: boolean
  readonly config?: string | undefined
  readonly allow?: readonly string[]
  readonly deny?: readonly string[]
  readonly trustedProxy?: readonly string[]
  readonly limitLoopback?: boolean
  readonly drachtio?: Endpoint
  readonly drachtioSecret?: string
  readonly capture: number
  readonly overload: 'refuse' | 'drop'
  readonly logLevel: string
}

async function applyConfigFile(pbx: Pbx, file: string): Promise<void> {
  const outcome = await pbx.importConfig(await readText(file))
  if (!outcome.applied) throw new PbxError('config.invalid', problemText(file, outcome))
}

const MOST_NAMED = 5
/** The first few of some numbers, in words; undefined when there are none. */
function someOf(numbers: readonly string[]): string | undefined {
  const shown = numbers.length > MOST_NAMED ? [...numbers.slice(0, MOST_NAMED), 'another'] : numbers
  return shown.length > 0 ? new Intl.ListFormat('en', { type: 'disjunction' }).format(shown) : undefined
}

function announce(pbx: Pbx, web: HttpHost, dataDir: string, firstStart: boolean): void {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const secure = pbx
    .secure()
    .listeners.filter(({ problem }) => problem === null)
    .map(({ protocol, address, port }) => `, ${protocol.toUpperCase()} on ${hostPort(address, port)}`)
  say(
    `Halfcall ${programVersion()} is ready: SIP on ${pbx.sipAddresses().join(', ')}${secure.join('')}; window at ${[web.secureUrl, web.url].filter(Boolean).join(' and ')}`,
  )
  if (pbx.damage !== undefined) say(`ATTENTION: ${pbx.damage}`)
  if (!firstStart) return
  const server = pbx.servers()[0]
  say('')
  say(`This is the first start. The data folder is ${dataDir}.`)
  const password = process.env['HALFCALL_ADMIN_PASSWORD']
    ? 'of HALFCALL_ADMIN_PASSWORD'
    : `in ${join(dataDir, 'admin-password')}`
  say(`Open ${web.url} and sign in with the password ${password}.`)
  const users = someOf(pbx.readingSettings().own.map(([number]) => number))
  if (!server || users === undefined) return
  say(
    `To register a phone: server ${server.address}, port ${server.port}, ${server.transports.join(' or ')},`,
  )
  say(`user ${users}; its password is in the window under Extensions, or printed by`)
  say(`  npx halfcall config export --data ${dataDir}`)
}

const pbxOptionsOf = (
  options: ServeOptions,
  { dataDir, log, stop }: Pick<PbxOptions, 'dataDir' | 'log' | 'stop'>,
): PbxOptions => ({
  dataDir,
  stop,
  host: 'headless',
  version: programVersion(),
  sip: options.sip,
  listen: {
    ...(options.sips ? { tls: options.sips } : {}),
    ...(options.ws ? { ws: options.ws } : {}),
    ...(options.wss ? { wss: options.wss } : {}),
  },
  isCertificateShared: options.https !== undefined,
  engine: {
    capture: options.capture === 0 ? false : { calls: options.capture },
    overload: { answer: options.overload },
    door: {
      ...(options.allow ? { allow: options.allow } : {}),
      ...(options.deny ? { deny: options.deny } : {}),
      ...(options.limitLoopback ? { limitsLoopback: true } : {}),
    },
  },
  forkStore,
  adminPasswordFault: adminPasswordFault(dataDir),
  log,
  clock: systemClock,
  ...(options.drachtio
    ? {
        drachtio: {
          host: options.drachtio.address,
          port: options.drachtio.port,
          secret: options.drachtioSecret!,
        },
      }
    : {}),
})

async function serve(options: ServeOptions, command: Command): Promise<void> {
  const ofEngine = (['sips', 'ws', 'wss', 'allow', 'deny', 'limitLoopback'] as const).filter(
    (name) => options[name],
  )
  if (options.drachtio && ofEngine.length > 0) {
    const names = ofEngine.map((name) => `'--${name.replace('limitL', 'limit-l')}'`).join(', ')
    command.error(`error: ${names}: of the built-in engine only; '--drachtio' replaces it`)
  }
  if (options.drachtio && options.drachtioSecret === undefined) {
    command.error("error: '--drachtio' needs '--drachtio-secret' or HALFCALL_DRACHTIO_SECRET")
  }
  if (!isLoopback(options.http.address) && !options.httpInsecure) {
    command.error(
      `error: '--http ${hostPort(options.http.address, options.http.port)}': passwords and records would cross the network in clear; ` +
        "use '--https', or add '--http-insecure' if a network of its own or a proxy keeps them safe",
    )
  }
  const dataDir = ensureDataFolder(options.data)
  const signal = hearStopSignal()
  const { log, close: closeLog } = createLog({ dataDir, level: options.logLevel, console: true })
  try {
    const localToken = randomToken(32)
    let places: Places = { sip: options.sip, http: options.http, https: options.https }
    for (let isFirst = true; ; isFirst = false) {
      const end = await run(
        { ...options, ...places, config: isFirst ? options.config : undefined },
        { dataDir, localToken, log, signal },
      )
      if (end.why !== 'restore') break
      places = end.places
    }
  } finally {
    closeLog()
  }
}

/** Where the server is reached: the same after a restore, also where the system chose. */
interface Places {
  readonly sip: Endpoint
  readonly http: Endpoint
  readonly https: Endpoint | undefined
}

/** What stays over a restore. */
interface Running {
  readonly dataDir: string
  readonly localToken: string
  readonly log: Logger
  readonly signal: StopSignal
}

/** Runs the server until it is told to stop, or has to start again for a restore. */
async function run(
  options: ServeOptions,
  { dataDir, localToken, log, signal }: Running,
): Promise<{ readonly why: string; readonly places: Places }> {
  const stop = () => signal.stop('asked by `halfcall stop`')
  // Checking a password takes some tenths of a second: meanwhile the rest starts.
  const opening = openAdminPassword(dataDir)
  opening.catch(() => undefined)
  const pbx = await createPbx(pbxOptionsOf(options, { dataDir, log, stop }))
  const heal = surviveFaults(log, pbx)
  const restore = new Promise<'restore'>((resolve) => pbx.onRestoreOrdered(() => resolve('restore')))
  let web: HttpHost | undefined
  try {
    if (options.config !== undefined) await applyConfigFile(pbx, options.config)
    web = await startHttp({
      plain: options.http,
      ...(options.https ? { secure: options.https, isTlsForGood: options.hsts ?? false } : {}),
      pbx,
      dataDir,
      sessions: createSessions({
        password: await opening,
        localToken,
        path: join(dataDir, 'sessions.json'),
        clock: systemClock,
        log,
      }),
      trustedProxies: () => [...(options.trustedProxy ?? []), ...pbx.trustedProxies()],
      windowFolder: join(programFolder(), 'build', 'out', 'renderer'),
      version: programVersion(),
      clock: systemClock,
      log,
    })
    pbx.servedAt(web.url, web.doors)
    writeRunFiles(dataDir, { pid: process.pid, url: web.url, token: localToken })
    announce(pbx, web, dataDir, pbx.firstStart)
    const why = await Promise.race([signal.told, restore])
    log.info('stopping', { reason: why })
    const [http = options.http, https] = web.doors
    return { why, places: { sip: boundAt(pbx, options.sip), http, https } }
  } finally {
    await web?.close()
    await pbx.close()
    heal()
    removeRunFiles(dataDir)
  }
}

/** The address of SIP, with the port that the system chose where none was asked for. */
function boundAt(pbx: Pbx, { address, port }: Endpoint): Endpoint {
  const bound = Number(/:(\d+)$/.exec(pbx.sipAddresses()[0] ?? '')?.[1])
  return { address, port: port || bound }
}

/** `halfcall serve`: the PBX without a window of its own. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('run the PBX; the window is opened in a browser')
    .addOption(dataOption())
    .addOption(
      new Option('--sip <addr:port>', 'where phones reach it, by UDP and TCP')
        .argParser(parseEndpoint)
        .default({ address: '0.0.0.0', port: 5060 }, '0.0.0.0:5060'),
    )
    .addOption(
      new Option('--sips <addr:port>', 'where phones reach it by TLS, usually port 5061').argParser(
        parseEndpoint,
      ),
    )
    .addOption(new Option('--ws <addr:port>', 'where phones reach it by WebSocket').argParser(parseEndpoint))
    .addOption(
      new Option('--wss <addr:port>', 'where phones reach it by WebSocket over TLS').argParser(parseEndpoint),
    )
    .addOption(
      new Option('--http <addr:port>', 'where the window and the API are')
        .argParser(parseEndpoint)
        .default({ address: '127.0.0.1', port: 8088 }, '127.0.0.1:8088'),
    )
    .addOption(
      new Option(
        '--https <addr:port>',
        'where they are over TLS, with the certificate that phones see; usually port 8443',
      ).argParser(parseEndpoint),
    )
    .option('--http-insecure', "let '--http' be an address of the network, in clear")
    .addOption(
      new Option(
        '--trusted-proxy <network>',
        'believe the X-Forwarded-For of this reverse proxy, an address or a network; may be repeated',
      ).argParser(parseNetwork),
    )
    .option('--hsts', 'tell browsers to use TLS only from now on')
    .addOption(
      new Option('--allow <network>', 'hear only this address or network; may be repeated').argParser(
        parseNetwork,
      ),
    )
    .addOption(
      new Option('--deny <network>', 'do not hear this address or network; may be repeated').argParser(
        parseNetwork,
      ),
    )
    .option('--limit-loopback', 'limit the rate of programs on this computer as that of others')
    .option('--config <file>', 'replace the configuration by this file at each start')
    .addOption(
      new Option(
        '--drachtio <host:port>',
        'use this drachtio-server in place of the built-in engine',
      ).argParser(parseEndpoint),
    )
    .addOption(
      new Option('--drachtio-secret <secret>', 'secret of that drachtio-server').env(
        'HALFCALL_DRACHTIO_SECRET',
      ),
    )
    .addOption(
      new Option('--capture <calls>', 'keep the messages of so many of the last calls in memory, 0 for none')
        .argParser(parseCount)
        .default(200),
    )
    .addOption(
      new Option('--overload <answer>', 'what new requests meet under overload: 503, or no answer')
        .choices(['refuse', 'drop'])
        .default('refuse'),
    )
    .addOption(
      new Option('--log-level <level>', 'how much is logged')
        .choices(['debug', 'info', 'warn', 'error'])
        .default('info'),
    )
    .action(serve)
}
