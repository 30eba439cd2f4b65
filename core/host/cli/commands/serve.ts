import { Option, type Command } from 'commander'
import { createLog, ensureDataFolder } from '../../../app/index.ts'
import { randomToken } from '../../../kit/index.ts'
import { dataOption, hostPort, isLoopback, parseCount, parseEndpoint, parseNetwork } from '../options.ts'
import { SUMMARIES } from '../summaries.ts'
import { runServer, type Places, type ServeOptions } from './run-server.ts'
import { hearStopSignal } from './stop-signal.ts'

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
      const end = await runServer(
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

/** Adds `halfcall serve`: the PBX without a window of its own. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description(SUMMARIES.serve)
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
