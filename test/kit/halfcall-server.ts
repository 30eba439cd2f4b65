import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { statusSchema, type Status } from '../../core/contract/index.ts'
import { eventually } from './eventually.ts'

const PROGRAM = join(import.meta.dirname, '../../core/host/cli/halfcall.mjs')

/** A row of `halfcall cdr export --format jsonl`. */
export type ExportedRecord = Record<string, string | number | null>

/** A headless host in a process of its own, as a user starts it. */
export interface HalfcallServer {
  readonly process: ChildProcess
  readonly dataDir: string
  readonly sipPort: number
  readonly url: string
  /** Returns everything it printed. */
  output(): string
  status(): Promise<Status>
  records(...options: string[]): Promise<ExportedRecord[]>
  /** Waits for calls to end and their records to be on disk. */
  recordsAfter(count: number, ...options: string[]): Promise<ExportedRecord[]>
  importConfig(config: unknown): Promise<void>
  /** Sends SIGTERM and returns the exit code. */
  stop(): Promise<number | null>
  kill(): Promise<void>
  /** Ends it if it still runs and deletes its data. */
  dispose(): Promise<void>
}

/** The output of the command `halfcall`, and how it ended. */
export interface CliOutcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Somewhere else that a program runs: the command before its own, and where its files are seen from here. */
export interface Elsewhere {
  readonly command: readonly string[]
  readonly root: string
}
const HERE: Elsewhere = { command: [], root: '' }

/** Starts the program with its standard input open, and its output as text. */
function spawnHalfcall({ command }: Elsewhere, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const [program, ...rest] = [...command, process.execPath, PROGRAM, ...args] as [string, ...string[]]
  const child = spawn(program, rest, { stdio: 'pipe', env: { ...process.env, ...env } })
  child.stdout.setEncoding('utf8')
  child.stderr.setEncoding('utf8')
  child.stdin.on('error', () => undefined)
  return child
}

/** Runs the command `halfcall` to its end. */
export async function halfcall(
  args: readonly string[],
  input?: string,
  elsewhere = HERE,
): Promise<CliOutcome> {
  const child = spawnHalfcall(elsewhere, args)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text: string) => (stdout += text))
  child.stderr.on('data', (text: string) => (stderr += text))
  child.stdin.end(input ?? '')
  const [code] = (await once(child, 'close')) as [number | null]
  return { code: code ?? -1, stdout, stderr }
}

/** Makes a data folder for one test alone. */
export const makeDataDir = () => mkdtempSync(join(tmpdir(), 'halfcall-test-'))

/** Starts `halfcall serve` on free ports of 127.0.0.1 and waits until phones can register. */
export async function startServer(options: {
  readonly config?: unknown
  readonly dataDir?: string
  readonly args?: readonly string[]
  readonly sipPort?: number
  readonly env?: NodeJS.ProcessEnv
  readonly elsewhere?: Elsewhere
}): Promise<HalfcallServer> {
  const dataDir = options.dataDir ?? makeDataDir()
  const elsewhere = options.elsewhere ?? HERE
  const here = (name: string) => join(elsewhere.root, dataDir, name)
  const args = [
    'serve',
    '--data',
    dataDir,
    '--sip',
    `127.0.0.1:${options.sipPort ?? 0}`,
    '--http',
    '127.0.0.1:0',
  ]
  if (options.config !== undefined) {
    writeFileSync(here('test-config.json'), JSON.stringify(options.config))
    args.push('--config', join(dataDir, 'test-config.json'))
  }
  const child = spawnHalfcall(elsewhere, [...args, ...(options.args ?? [])], options.env)
  child.stdin.end()
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: string) => (output += text))
  await eventually(
    () => `server is ready; it printed:\n${output}`,
    () => {
      if (child.exitCode !== null) throw new Error(`server ended with ${child.exitCode}:\n${output}`)
      return output.includes('is ready')
    },
    60_000,
  )
  const run = JSON.parse(readFileSync(here('halfcall.run.json'), 'utf8')) as {
    url: string
    token: string
  }
  const status = async () => {
    const headers = { Authorization: `Bearer ${run.token}` }
    return statusSchema.parse(await (await fetch(new URL('api/status', run.url), { headers })).json())
  }
  const cli = async (args: readonly string[]) => {
    const outcome = await halfcall([...args, '--data', dataDir], '', elsewhere)
    if (outcome.code !== 0) throw new Error(`halfcall ${args.join(' ')}: ${outcome.code}\n${outcome.stderr}`)
    return outcome
  }
  const records = async (...extra: string[]) => {
    const { stdout } = await cli(['cdr', 'export', '--format', 'jsonl', '--tz', 'UTC', ...extra])
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as ExportedRecord)
  }
  const ended = () => (child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined)
  const sipPort = Number(/:(\d+)$/.exec((await status()).sip[0] ?? '')?.[1])
  return {
    process: child,
    dataDir,
    sipPort,
    url: run.url,
    output: () => output,
    status,
    records,
    async recordsAfter(count, ...extra) {
      let known = count - 1
      for (;;) {
        const seen = known
        // The status costs the machine far less than a command that is started again and again.
        await eventually(
          `${count} records`,
          async () => (known = (await status()).lastSequence) > seen,
          10_000,
        )
        const rows = await records(...extra)
        if (rows.length >= count) return rows
      }
    },
    async importConfig(config) {
      const outcome = await halfcall(
        ['config', 'import', '-', '--data', dataDir],
        JSON.stringify(config),
        elsewhere,
      )
      if (outcome.code !== 0) throw new Error(outcome.stderr)
    },
    async stop() {
      child.kill('SIGTERM')
      await ended()
      return child.exitCode
    },
    async kill() {
      child.kill('SIGKILL')
      await ended()
    },
    async dispose() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL')
        await ended()
      }
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
