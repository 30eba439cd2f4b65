import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { openReader } from '../../core/store/index.ts'
import { eventually } from '../kit/eventually.ts'
import { halfcall, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, register, startCall, startPhone } from '../kit/phone.ts'
import { freePort } from '../kit/sipp.ts'
import { expectOneCall, expectRecord, halves } from './expect-records.ts'

const [reception, sales] = [OFFICE[0]!, OFFICE[1]!]
const STANDALONE = join(import.meta.dirname, '../../core/sip/engine/standalone.ts')
const SECRET = 'test-secret'
const begun: { server?: HalfcallServer; engine?: ChildProcess } = {}

afterEach(async () => {
  begun.engine?.kill('SIGKILL')
  await begun.server?.dispose()
  delete begun.engine
  delete begun.server
})

/** Begins a call 100 → 101 and waits until both talk: the callee has heard the ACK. */
async function talk(server: HalfcallServer, sipPort = server.sipPort) {
  const heard = join(server.dataDir, `callee-${performance.now()}.log`)
  const extra = ['-trace_msg', '-message_file', heard]
  const phone = await startPhone(sipPort, sales, 'uas-answer', { talkMs: 100, extra })
  const caller = await startCall(sipPort, reception, '101', 'uac-answered-callee-hangs-up')
  await eventually('a talk', () => existsSync(heard) && /^ACK /m.test(readFileSync(heard, 'utf8')))
  return { phone, caller }
}

/** Waits until the journal holds the connection of both halves: what is on disk, not what was said. */
async function connectedOnDisk(dataDir: string): Promise<void> {
  const database = await openReader(dataDir)
  const connected = async () => {
    const row = await database.get(
      `SELECT COUNT(*) AS halves FROM journal_entry WHERE entry ->> 'dp' IN ('O_Answer', 'T_Answer')`,
    )
    return row?.['halves'] === 2
  }
  try {
    await eventually('two connected halves in the journal', connected)
  } finally {
    await database.close()
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
const childrenOf = (pid: number) =>
  execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
    .map(Number)

it('told to stop in mid-call: both phones hear BYE, both records are written, exit 0, nobody is left', async () => {
  const server = (begun.server = await startServer({ config: officeConfig() }))
  const { phone, caller } = await talk(server)
  const children = childrenOf(server.process.pid!)
  expect(await server.stop()).toBe(0)
  for (const side of [caller, phone]) {
    const { code, output } = await side.done()
    expect(code, output).toBe(0)
  }
  expect(children.filter(isAlive)).toEqual([])
  const rows = await server.records()
  const [o, t] = halves(rows)
  expect(rows).toHaveLength(2)
  for (const half of [o, t])
    expect(half).toMatchObject({ result: 'interrupted', released_by: 'server', cause: 41 })
  expectOneCall(rows)
})

it('killed in mid-call: its store ends too, and the next start closes the halves as interrupted', async () => {
  const sipPort = await freePort()
  const first = (begun.server = await startServer({ config: officeConfig(), sipPort }))
  const { phone, caller } = await talk(first)
  const children = childrenOf(first.process.pid!)
  expect(children).toHaveLength(1)
  await connectedOnDisk(first.dataDir)
  await first.kill()
  await eventually('the end of the store', async () => children.filter(isAlive).length === 0)
  const second = (begun.server = await startServer({ dataDir: first.dataDir, sipPort }))
  const rows = await second.recordsAfter(2)
  const interrupted = { result: 'interrupted', released_by: 'server', cause: 41 }
  const [o, t] = halves(rows)
  expectRecord(o, interrupted, { alert: true, connect: true })
  expectRecord(
    t,
    { ...interrupted, side: 'T', hop: 1, user_agent: 'test-callee' },
    { alert: true, connect: true },
  )
  expectOneCall(rows)
  for (const side of [caller, phone]) side.kill()
})

/** Starts our own engine in a process of its own, as a drachtio-server elsewhere would be. */
async function startEngine(sip: string, control: string): Promise<ChildProcess> {
  const engine = spawn(process.execPath, [STANDALONE, '--sip', sip, '--control', control], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, HALFCALL_DRACHTIO_SECRET: SECRET },
  })
  await once(engine.stdout, 'data')
  return engine
}

it('speaks to an engine elsewhere, and finds it again after it was killed', async () => {
  const [sipPort, controlPort] = [await freePort(), await freePort()]
  const addresses = [`127.0.0.1:${sipPort}`, `127.0.0.1:${controlPort}`] as const
  begun.engine = await startEngine(...addresses)
  const server = (begun.server = await startServer({
    config: officeConfig(),
    args: ['--drachtio', addresses[1], '--drachtio-secret', SECRET],
  }))
  const play = async () => {
    const phone = await startPhone(sipPort, sales, 'uas-answer', { talkMs: 50 })
    const caller = await startCall(sipPort, reception, '101', 'uac-answered')
    for (const side of [caller, phone]) {
      const { code, output } = await side.done()
      expect(code, `${output}\n${server.output()}`).toBe(0)
    }
  }
  await play()
  const { phone, caller } = await talk(server, sipPort)
  begun.engine.kill('SIGKILL')
  const rows = await server.recordsAfter(4)
  expect(rows.slice(2).map(({ result }) => result)).toEqual(['interrupted', 'interrupted'])
  for (const side of [caller, phone]) side.kill()

  begun.engine = await startEngine(...addresses)
  await eventually('the engine is found again', async () => {
    const outcome = await register(sipPort, sales).then(
      () => true,
      () => false,
    )
    return outcome
  })
  await play()
  const results = (await server.recordsAfter(6)).map(({ result }) => result)
  expect(results.filter((result) => result === 'answered')).toHaveLength(4)
})

it('a wrong secret for the engine elsewhere is said, and it ends', async () => {
  const [sipPort, controlPort] = [await freePort(), await freePort()]
  begun.engine = await startEngine(`127.0.0.1:${sipPort}`, `127.0.0.1:${controlPort}`)
  const dataDir = (begun.server = await startServer({})).dataDir
  await begun.server.stop()
  const { code, stderr } = await halfcall([
    'serve',
    '--data',
    dataDir,
    '--http',
    '127.0.0.1:0',
    '--drachtio',
    `127.0.0.1:${controlPort}`,
    '--drachtio-secret',
    'wrong',
  ])
  expect(code).toBe(1)
  expect(stderr).toMatch(/secret|authenticat/i)
})
