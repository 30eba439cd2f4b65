import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { notOn } from '../../../../test/kit/only-on.ts'
import { silentLog, type Logger } from '../../../kit/index.ts'
import type { PlainEngineOptions } from '../options.ts'
import { FAST_IN_REAL_TIME, IDLE_WITHIN_MS, SECRET } from '../testkit/site.ts'
import { openAgent } from '../testkit/sip-agent.ts'
import { connectSrf } from '../testkit/srf.ts'
import { spawnEngine, type EngineExit, type EngineHandle } from './spawn-engine.ts'

const options = (port = 0): PlainEngineOptions => ({
  binds: [
    { protocol: 'udp', address: '127.0.0.1', port },
    { protocol: 'tcp', address: '127.0.0.1', port },
  ],
  control: { address: '127.0.0.1', port: 0, secret: SECRET },
  timers: FAST_IN_REAL_TIME,
})

let handle: EngineHandle | undefined
let lines: string[] = []
const exits: EngineExit[] = []
const log: Logger = {
  ...silentLog,
  info: (message) => lines.push(message),
  warn: (message) => lines.push(message),
}
const start = async (port?: number) => {
  lines = []
  exits.length = 0
  handle = await spawnEngine(options(port), { onExit: (exit) => exits.push(exit), log })
  return handle
}

afterEach(() => handle?.close())

describe('an engine in a worker', () => {
  it('serves drachtio-srf, tells its tables and logs to the main thread', async () => {
    const engine = await start()
    expect(engine.control).toMatchObject({ host: '127.0.0.1', secret: SECRET })
    expect(engine.listening.map((one) => one.protocol)).toEqual(['udp', 'tcp'])
    const srf = await connectSrf(engine.control, SECRET)
    srf.options((_req, res) => res.send(200))
    await expect.poll(async () => (await engine.state()).tables['applications']).toBe(1)
    const phone = await openAgent()
    const { port } = engine.listening[0]!
    await expect
      .poll(async () => {
        phone.request('OPTIONS', { uri: `sip:127.0.0.1:${port}` }, port)
        return ((await phone.next((message) => message.type === 'response')) as { status: number }).status
      })
      .toBe(200)
    phone.sendText('nonsense', port)
    await expect.poll(() => lines).toContain('malformed message')
    await expect
      .poll(async () => (await engine.state()).tables, { timeout: IDLE_WITHIN_MS })
      .toMatchObject({ nist: 0, ist: 0, dialogs: 0, serverRequests: 0 })
    phone.close()
    srf.disconnect()
    await engine.close()
    expect(exits).toEqual([{ expected: true, code: 0 }])
    await expect(engine.state()).rejects.toMatchObject({ code: 'engine.unavailable' })
  })

  it('can be killed, which is told', async () => {
    const engine = await start()
    const told: EngineExit[] = []
    engine.onExit((exit) => told.push(exit))
    engine.kill()
    await expect.poll(() => exits).toEqual([{ expected: false, code: 1 }])
    expect(told).toEqual(exits)
    await engine.close()
  })

  it('refuses a port that is taken', async () => {
    const engine = await start()
    const { port } = engine.listening[0]!
    const second = spawnEngine(options(port), { onExit: (exit) => exits.push(exit), log })
    await expect(second).rejects.toThrow(new RegExp(`127\\.0\\.0\\.1 port ${port} is in use`))
    await expect(second).rejects.toMatchObject({ code: 'port.busy' })
    expect(exits).toEqual([])
  })
})

describe('an engine as a process', () => {
  const entry = fileURLToPath(new URL('../standalone.ts', import.meta.url))
  const run = (args: string[], secret = SECRET) =>
    spawn(process.execPath, [entry, ...args], { env: { ...process.env, HALFCALL_DRACHTIO_SECRET: secret } })

  notOn('win32', 'a signal is a kill there')('says where it listens and ends on SIGTERM', async () => {
    const child = run(['--sip', '127.0.0.1:0', '--control', '127.0.0.1:0'])
    const [text] = (await once(child.stdout, 'data')) as [Buffer]
    expect(text.toString()).toMatch(
      /engine is ready: udp\/127\.0\.0\.1:\d+,tcp\/127\.0\.0\.1:\d+ control 127\.0\.0\.1:\d+/,
    )
    const srf = await connectSrf({ port: Number(/:(\d+)\s*$/.exec(text.toString())![1]) }, SECRET)
    srf.disconnect()
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it.each([
    [['--sip', 'nonsense', '--control', '127.0.0.1:0'], SECRET],
    [['--sip', '127.0.0.1:0', '--control', '127.0.0.1:0'], ''],
  ])('ends with 2 on %j', async (args, secret) => {
    expect(await once(run(args, secret), 'exit')).toEqual([2, null])
  })
})
