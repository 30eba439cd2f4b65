import { join } from 'node:path'
import { createPbx, forkStore, type Pbx, type PbxOptions } from '../../../app/index.ts'
import { PbxError, systemClock, type Logger } from '../../../kit/index.ts'
import { adminPasswordFault, openAdminPassword } from '../../admin-password.ts'
import { startHttp, type HttpHost } from '../../http/server.ts'
import { createSessions } from '../../http/session.ts'
import { surviveFaults } from '../../last-resort.ts'
import { removeRunFiles, writeRunFiles } from '../../run-file.ts'
import type { Endpoint } from '../options.ts'
import { readText } from '../read-text.ts'
import { programFolder, programVersion } from '../version.ts'
import { announce } from './announce.ts'
import { problemText } from './config.ts'
import type { StopSignal } from './stop-signal.ts'

/** Options of `halfcall serve`. */
export interface ServeOptions {
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
  if (!outcome.applied) throw new PbxError('config.invalid', problemText(file, outcome.problems))
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

/** The addresses of the server: the same after a restore, even those that the system chose. */
export interface Places {
  readonly sip: Endpoint
  readonly http: Endpoint
  readonly https: Endpoint | undefined
}

/** Everything that stays the same over a restore. */
interface Running {
  readonly dataDir: string
  readonly localToken: string
  readonly log: Logger
  readonly signal: StopSignal
}

/** Runs the server until it is told to stop, or has to restart for a restore. */
export async function runServer(
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

/** Returns the address of SIP, with the port that the system chose if none was asked for. */
function boundAt(pbx: Pbx, { address, port }: Endpoint): Endpoint {
  const bound = Number(/:(\d+)$/.exec(pbx.sipAddresses()[0] ?? '')?.[1])
  return { address, port: port || bound }
}
