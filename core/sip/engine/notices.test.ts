import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../kit/index.ts'
import type { Engine, EngineOptions } from './options.ts'
import type { Notice } from './notices.ts'
import { startEngine } from './start-engine.ts'
import { createFakeSampler } from './testkit/fake-sampler.ts'
import { openAgent, type SipAgent } from './testkit/sip-agent.ts'
import { FAST_IN_REAL_TIME, SECRET } from './testkit/site.ts'
import { connectSrf, type Srf } from './testkit/srf.ts'

let engine: Engine
let srf: Srf
let phone: SipAgent
let notices: Notice[]

async function start(options: Partial<EngineOptions> = {}) {
  notices = []
  engine = await startEngine({
    binds: (['udp', 'tcp'] as const).map((protocol) => ({ protocol, address: '127.0.0.1', port: 0 })),
    control: { address: '127.0.0.1', port: 0, secret: SECRET },
    timers: FAST_IN_REAL_TIME,
    log: silentLog,
    notice: (notice) => notices.push(notice),
    ...options,
  })
  srf = await connectSrf(engine.control, SECRET)
  phone = await openAgent()
  return engine.listening[0]!.port
}
afterEach(async () => {
  phone.close()
  srf.disconnect()
  await engine.close()
})
const uriOf = (port: number) => ({ uri: `sip:bob@127.0.0.1:${port}` })

describe('an engine tells its host', () => {
  it('who is denied, whatever it sends, once a second with the number', async () => {
    const port = await start({ door: { deny: ['127.0.0.0/8'] } })
    for (let i = 0; i < 50; i++) phone.request('OPTIONS', uriOf(port), port)
    phone.sendText('this is no SIP\r\n\r\n', port)
    await expect.poll(() => engine.counters()['dropped denied']).toBe(50)
    expect(notices).toEqual([
      { event: 'access-denied', address: '127.0.0.1', port: phone.port, transport: 'udp', count: 1 },
    ])
    await expect.poll(() => notices.reduce((sum, { count }) => sum + count, 0), { timeout: 4000 }).toBe(51)
    expect(notices.length).toBeLessThan(4)
  })

  it('of requests beyond those that may wait', async () => {
    const port = await start({ limits: { maxRequests: 0 } })
    srf.options((_request, response) => response.send(200))
    await expect
      .poll(async () => {
        phone.request('OPTIONS', uriOf(port), port)
        await phone.nextResponse(503)
        return notices.map(({ event, method }) => [event, method])
      })
      .toEqual([['load-limit', 'OPTIONS']])
  })

  it('whether a turned away request met too much work or too little memory', async () => {
    const sampler = createFakeSampler()
    const port = await start({ sampler })
    for (const [sample, event] of [
      [{ delayP99Ms: 900 }, 'load-limit'],
      [{ heapBytes: 9e8 }, 'memory-limit'],
    ] as const) {
      sampler.sample({}, 4)
      sampler.sample(sample, 3)
      phone.request('OPTIONS', uriOf(port), port)
      await phone.nextResponse(503)
      expect(notices.at(-1)).toMatchObject({ event, method: 'OPTIONS', address: '127.0.0.1' })
    }
  })

  it('of connections beyond those that one address may have', async () => {
    const port = await start({ transportLimits: { maxConnectionsPerSource: 2 } })
    const sockets = Array.from({ length: 3 }, () => connect(port, '127.0.0.1'))
    await Promise.race(sockets.map((socket) => once(socket, 'close')))
    expect(notices).toMatchObject([{ event: 'session-limit', address: '127.0.0.1', count: 1 }])
    expect(engine.tables()['connections']).toBe(2)
    for (const socket of sockets) socket.destroy()
  })

  it('but not of what the called phone refuses', async () => {
    const port = await start()
    srf.invite((_request, response) => response.send(420, { headers: { Reason: 'Q.850;cause=127' } }))
    srf.message((_request, response) => response.send(405))
    await expect
      .poll(async () => {
        const message = phone.request('MESSAGE', uriOf(port), port)
        await phone.next(
          (answer) =>
            answer.type === 'response' &&
            answer.headers.some(({ value }) => value === message.headers[4]!.value),
        )
        return notices.map(({ event }) => event)
      })
      .toEqual(['method-not-allowed'])
    const invite = phone.request('INVITE', uriOf(port), port)
    phone.ack(invite, await phone.nextResponse(420), port)
    expect(notices.map(({ event }) => event)).toEqual(['method-not-allowed'])
  })
})
