// `npm run bench:sip`: SIPp → engine → application → engine → SIPp on loopback, rate by rate. Prints tables; asserts nothing.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { officeConfig } from '../kit/phone.ts'
import { startServer } from '../kit/halfcall-server.ts'
import { freePort } from '../kit/sipp.ts'
import { officeCalls } from './office-calls.ts'
import { play, sippArgs } from './play.ts'
import { childrenOf, processorMs, residentMb, threadMs, treeResidentMb } from './processor-time.ts'

const RATES = (process.env['HALFCALL_RATES'] ?? '100,300,500,600,720').split(',').map(Number)
const SECONDS = Number(process.env['HALFCALL_SECONDS'] ?? 10)
const ONLY = process.env['HALFCALL_SETUP']
const HERE = import.meta.dirname
const STANDALONE = join(HERE, '../../build/out/core/sip/engine/standalone.js')
const SECRET = 'bench'
const work = mkdtempSync(join(tmpdir(), 'halfcall-bench-'))
const started: ChildProcess[] = []

/** The measurements at one rate. */
interface Row {
  readonly setup: string
  readonly rate: number
  readonly failed: number
  readonly p50: number
  readonly p99: number
  readonly engineMs: number
  readonly applicationMs: number
  /** The process that writes records. */
  readonly storeMs: number
  readonly residentMb: number
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...env } })
  started.push(child)
  return child
}
const firstOutput = async (child: ChildProcess) => {
  await once(child.stdout!, 'data')
  child.stdout!.resume()
}
/** Measures the engine in one process and a bare createB2BUA application in another. */
async function bare(): Promise<Row[]> {
  const [sip, control, callee] = [await freePort(), await freePort(), await freePort()]
  const addresses = ['--sip', `127.0.0.1:${sip}`, '--control', `127.0.0.1:${control}`]
  const engine = run(process.execPath, [STANDALONE, ...addresses], { HALFCALL_DRACHTIO_SECRET: SECRET })
  await firstOutput(engine)
  const app = run(process.execPath, [
    join(HERE, 'b2bua-app.mjs'),
    String(control),
    SECRET,
    `127.0.0.1:${callee}`,
  ])
  await firstOutput(app)
  run('sipp', sippArgs(join(HERE, 'uas.xml'), callee)).stdout!.resume()
  const bareCalls = { scenario: join(HERE, 'uac.xml'), server: sip, seconds: SECONDS, work }
  await play({ ...bareCalls, rate: 50 })
  const rows: Row[] = []
  for (const rate of RATES) {
    const before = [processorMs(engine.pid!), processorMs(app.pid!)] as const
    const { calls, ...seen } = await play({ ...bareCalls, rate })
    rows.push({
      setup: 'createB2BUA',
      rate,
      ...seen,
      engineMs: (processorMs(engine.pid!) - before[0]) / calls,
      applicationMs: (processorMs(app.pid!) - before[1]) / calls,
      storeMs: 0,
      residentMb: residentMb(engine.pid!),
    })
  }
  return rows
}

/** Measures the whole PBX: authentication, half-call logic, both records on disk. */
async function whole(): Promise<Row[]> {
  const server = await startServer({ config: officeConfig() })
  const office = await officeCalls(server.sipPort, work)
  started.push(office.callee)
  const answered = { ...office.calls, seconds: SECONDS, work }
  await play({ ...answered, rate: 50 })
  const rows: Row[] = []
  const pid = server.process.pid!
  const store = childrenOf(pid)[0]!
  for (const rate of RATES) {
    const [all, threads, writing] = [processorMs(pid), threadMs(pid), processorMs(store)]
    const { calls, ...seen } = await play({ ...answered, rate })
    const engineMs = ((threadMs(pid)['sip-engine'] ?? 0) - (threads['sip-engine'] ?? 0)) / calls
    const wholeMs = (processorMs(pid) - all) / calls
    rows.push({
      setup: 'halfcall',
      rate,
      ...seen,
      engineMs,
      applicationMs: wholeMs - engineMs,
      storeMs: (processorMs(store) - writing) / calls,
      residentMb: treeResidentMb(pid),
    })
  }
  await server.dispose()
  return rows
}

function print(rows: readonly Row[]): void {
  const first = rows[0]!
  console.log('setup        calls/s  failed %  p50 ms  p99 ms  engine ms  app ms  store ms  ratio    RSS MB')
  for (const row of rows) {
    const failed = (row.failed / (row.rate * SECONDS)) * 100
    const total = ({ engineMs, applicationMs, storeMs }: Row) => engineMs + applicationMs + storeMs
    const ratio = total(row) / total(first)
    console.log(
      row.setup.padEnd(13) +
        [
          [row.rate.toFixed(0), 7],
          [failed.toFixed(2), 10],
          [row.p50.toFixed(1), 8],
          [row.p99.toFixed(1), 8],
          [row.engineMs.toFixed(2), 11],
          [row.applicationMs.toFixed(2), 8],
          [row.storeMs.toFixed(2), 10],
          [ratio.toFixed(2), 7],
          [row.residentMb.toFixed(0), 10],
        ]
          .map(([text, width]) => String(text).padStart(Number(width)))
          .join(''),
    )
  }
}

console.log(
  `${cpus().length} processors (${cpus()[0]?.model ?? '?'}), Node ${process.version}, ${SECONDS} s per rate`,
)
console.log('processor time per call in ms; ratio: to the first row; p50, p99: INVITE to 180\n')
try {
  for (const [setup, measure] of Object.entries({ createB2BUA: bare, halfcall: whole })) {
    if (ONLY !== undefined && ONLY !== setup) continue
    print(await measure())
    console.log()
  }
} finally {
  for (const child of started) child.kill('SIGKILL')
  rmSync(work, { recursive: true, force: true })
}
