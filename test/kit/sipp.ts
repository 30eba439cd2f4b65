import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { eventually } from './eventually.ts'

const SCENARIOS = join(import.meta.dirname, '../sipp')

/** The outcome of a SIPp run. */
export interface SippOutcome {
  /** 0 when every call went as the scenario says. */
  readonly code: number | null
  readonly output: string
}

/** A running SIPp. */
export interface Sipp {
  readonly process: ChildProcess
  readonly port: number
  /** Waits for its end. */
  done(): Promise<SippOutcome>
  kill(): void
}

const FIRST_PORT = 10_000
const LAST_PORT = 32_000
/** SIPp binds its media port and the second one behind it. */
const PORTS_TOGETHER = 4
const COULD_NOT_BIND = /unable to bind/i

/**
 * Finds a port of 127.0.0.1 that is free now, for UDP and TCP, with the ports after it that SIPp may want. It is below
 * the ports that the system gives to sockets by itself, so that none of them takes it meanwhile.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port =
      FIRST_PORT + PORTS_TOGETHER * Math.floor((Math.random() * (LAST_PORT - FIRST_PORT)) / PORTS_TOGETHER)
    const free = await Promise.all([isFreeUdp(port), isFreeUdp(port + 2), isFreeTcp(port)])
    if (free.every(Boolean)) return port
  }
}

async function isFreeUdp(port: number): Promise<boolean> {
  const socket = createSocket('udp4')
  const bound = once(socket, 'listening').then(
    () => true,
    () => false,
  )
  socket.bind(port, '127.0.0.1')
  const isFree = await bound
  await new Promise<void>((resolve) => socket.close(resolve))
  return isFree
}

async function isFreeTcp(port: number): Promise<boolean> {
  const server = createServer()
  const bound = once(server, 'listening').then(
    () => true,
    () => false,
  )
  server.listen(port, '127.0.0.1')
  if (!(await bound)) return false
  await new Promise((resolve) => server.close(resolve))
  return true
}

/** Starts SIPp with a scenario of test/sipp on 127.0.0.1. */
export async function startSipp(
  options: {
    readonly scenario: string
    /** Port of the server to call; left out for a phone that is called. */
    readonly server?: number
    readonly port?: number
    readonly calls?: number
    readonly rate?: number
    readonly talkMs?: number
    /** The seconds after which it gives up, whatever is still to come. */
    readonly lastsSeconds?: number
    readonly transport?: 'udp' | 'tcp'
    readonly keys?: Readonly<Record<string, string>>
    /** Injected fields, one line per call in turn. */
    readonly fields?: readonly (readonly string[])[]
    readonly extra?: readonly string[]
  },
  tries = 3,
): Promise<Sipp> {
  const folder = mkdtempSync(join(tmpdir(), 'sipp-'))
  const port = options.port ?? (await freePort())
  const media = await freePort()
  const args = ['-sf', join(SCENARIOS, `${options.scenario}.xml`), '-i', '127.0.0.1', '-p', String(port)]
  args.push(
    '-mp',
    String(media),
    '-nostdin',
    '-m',
    String(options.calls ?? 1),
    '-timeout',
    `${options.lastsSeconds ?? 60}s`,
    '-timeout_error',
  )
  args.push(
    '-t',
    options.transport === 'tcp' ? 't1' : 'u1',
    '-trace_err',
    '-error_file',
    join(folder, 'errors.log'),
  )
  if (options.rate !== undefined) args.push('-r', String(options.rate))
  if (options.talkMs !== undefined) args.push('-d', String(options.talkMs))
  for (const [key, value] of Object.entries({ domain: 'office.test', ...options.keys }))
    args.push('-key', key, value)
  if (options.fields) {
    const file = join(folder, 'fields.csv')
    writeFileSync(file, ['SEQUENTIAL', ...options.fields.map((fields) => fields.join(';'))].join('\n') + '\n')
    args.push('-inf', file)
  }
  args.push(...(options.extra ?? []))
  if (options.server !== undefined) args.push(`127.0.0.1:${options.server}`)
  const child = spawn('sipp', args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-20_000)))
  }
  const exit = once(child, 'exit') as Promise<[number | null]>
  const errors = () => {
    try {
      return readFileSync(join(folder, 'errors.log'), 'utf8').slice(0, 8000)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
      throw error
    }
  }
  const isCaller = options.server !== undefined
  // A caller may be over before anybody could look, and only its words tell how; over TCP it does not listen.
  const isBound =
    (isCaller && options.transport === 'tcp') || (await bound(port, options.transport ?? 'udp', child))
  if (!isBound && (!isCaller || COULD_NOT_BIND.test(errors() + output))) {
    // Somebody else had one of its ports for a moment.
    if (tries > 1) return startSipp(options, tries - 1)
    throw new Error(`SIPp ended before it listened on ${port}:\n${errors()}\n${output}`)
  }
  return {
    process: child,
    port,
    async done() {
      const [code] = await exit
      const outcome = { code, output: `${errors()}\n${output}` }
      rmSync(folder, { recursive: true, force: true })
      return outcome
    },
    kill: () => child.kill('SIGKILL'),
  }
}

/** Waits until a port is taken, which shows that SIPp listens; returns false when it ended before. */
async function bound(port: number, transport: 'udp' | 'tcp', sipp: ChildProcess): Promise<boolean> {
  const table = transport === 'udp' ? '/proc/net/udp' : '/proc/net/tcp'
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')} `
  const isThere = () => readFileSync(table, 'utf8').includes(wanted)
  const hasEnded = () => sipp.exitCode !== null || sipp.signalCode !== null
  await eventually(`SIPp listens on ${port}`, () => isThere() || hasEnded(), 20_000)
  return !hasEnded()
}

/** Runs SIPp to its end and fails with its words when a call did not go as the scenario says. */
export async function runSipp(options: Parameters<typeof startSipp>[0]): Promise<void> {
  const outcome = await (await startSipp(options)).done()
  if (outcome.code !== 0)
    throw new Error(`SIPp ${options.scenario} ended with ${outcome.code}:\n${outcome.output}`)
}
