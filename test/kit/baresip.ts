import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { freePort } from './sipp.ts'
import type { TestExtension } from './phone.ts'

/** A softphone: Debian's baresip, steered over its control port. */
export interface Softphone {
  readonly process: ChildProcess
  /** Runs one of its commands: `dial`, `accept`, `hangup`, ... */
  command(command: string, params?: string): void
  /** Waits for an event of its own, such as CALL_ESTABLISHED. */
  heard(type: string): Promise<void>
  output(): string
  dispose(): Promise<void>
}

const MODULES = ['g711.so', 'ausine.so', 'aubridge.so', 'ctrl_tcp.so', 'uuid.so', 'account.so', 'menu.so']

function configText(sipPort: number, controlPort: number, ca: string | undefined): string {
  return [
    `sip_listen 127.0.0.1:${sipPort}`,
    ...(ca === undefined ? [] : [`sip_cafile ${ca}`, 'sip_verify_server yes']),
    'poll_method epoll',
    'call_local_timeout 120',
    'audio_source ausine,400',
    'ausrc_srate 48000',
    'ausrc_channels 2',
    'audio_player aubridge,sink',
    'audio_alert aubridge,alert',
    'module_path /usr/lib/baresip/modules',
    ...MODULES.slice(0, 5).map((name) => `module ${name}`),
    ...MODULES.slice(5).map((name) => `module_app ${name}`),
    `ctrl_tcp_listen 127.0.0.1:${controlPort}`,
    '',
  ].join('\n')
}

/** Starts a softphone that registers `extension`. */
export async function startSoftphone(options: {
  readonly extension: TestExtension
  readonly server: number
  readonly domain: string
  /** Certificate of a server that it speaks TLS with, as a file. */
  readonly ca?: string
}): Promise<Softphone> {
  const folder = mkdtempSync(join(tmpdir(), 'baresip-'))
  const controlPort = await freePort()
  const { number, name, password } = options.extension
  const transport = options.ca === undefined ? 'udp' : 'tls'
  writeFileSync(join(folder, 'config'), configText(await freePort(), controlPort, options.ca))
  writeFileSync(
    join(folder, 'accounts'),
    `"${name}" <sip:${number}@${options.domain};transport=${transport}>;auth_user=${number};auth_pass=${password};` +
      `outbound="sip:127.0.0.1:${options.server};transport=${transport}";regint=60;audio_codecs=PCMU\n`,
  )
  writeFileSync(join(folder, 'contacts'), '')
  const child = spawn('baresip', ['-4', '-f', folder], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const control = await connectControl(controlPort)
  let heard = ''
  control.setEncoding('utf8').on('data', (text: string) => (heard += text))
  return {
    process: child,
    command(command, params = '') {
      const json = JSON.stringify({ command, params, token: command })
      control.write(`${Buffer.byteLength(json)}:${json},`)
    },
    heard: (type) =>
      eventually(
        () => `softphone ${number} says ${type}; so far:\n${heard}\n${output}`,
        () => {
          const at = heard.indexOf(`"type":"${type}"`)
          // Each event is heard once, so that a second call is not taken for the first.
          if (at >= 0) heard = heard.slice(at + type.length)
          return at >= 0
        },
        15_000,
      ),
    output: () => `${output}\n${heard}`,
    async dispose() {
      control.destroy()
      if (child.exitCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function connectControl(port: number): Promise<Socket> {
  let socket: Socket | undefined
  await eventually(`control port ${port} of the softphone`, async () => {
    const attempt = createConnection(port, '127.0.0.1')
    const [event] = await Promise.race([
      once(attempt, 'connect').then(() => ['connect']),
      new Promise<string[]>((resolve) => attempt.once('error', () => resolve(['error']))),
    ])
    if (event === 'connect') socket = attempt
    return socket !== undefined
  })
  socket!.on('error', () => undefined)
  return socket!
}
