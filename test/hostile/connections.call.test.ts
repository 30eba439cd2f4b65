import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../kit/eventually.ts'
import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { openHandPhone, type HandPhone } from '../kit/hand-phone.ts'
import { OFFICE, officeConfig, register } from '../kit/phone.ts'
import { securityEvents, timesOf } from '../kit/security-events.ts'
import { freePort } from '../kit/sipp.ts'
import { SDP } from '../kit/sip-text.ts'
import { IS_LONG, scaled } from './office.ts'

const IDLE = scaled(1500, 10_000)
/** Connections that one address, and all together, may have. */
const PER_SOURCE = 500
const ALL = 2000
/** Milliseconds in which everything has to be as before. */
const RECOVERY_MS = 40_000

let server: HalfcallServer
let stranger: HandPhone
let webSocketPort: number
let baseline: number
const sockets = new Set<Socket>()

const descriptors = () => readdirSync(`/proc/${server.process.pid}/fd`).length
const connections = async () => (await server.status()).tables['connections'] ?? 0

beforeAll(async () => {
  webSocketPort = await freePort()
  server = await startServer({ config: officeConfig(), args: ['--ws', `127.0.0.1:${webSocketPort}`] })
  stranger = await openHandPhone({ server: server.sipPort, number: '666', password: '' })
  await server.status()
  baseline = descriptors()
})
afterAll(async () => {
  stranger.close()
  await server.dispose()
})
/** When the strangers are gone nothing of them is left, and a phone registers over TCP. */
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets.clear()
  await eventually('no connection is left', async () => (await connections()) === 0, RECOVERY_MS)
  await eventually(
    () => `descriptors: ${descriptors()}, before ${baseline}`,
    () => descriptors() <= baseline + 5,
    RECOVERY_MS,
  )
  await register(server.sipPort, OFFICE[1]!, { transport: 'tcp' })
  await eventually('SIPp is gone', async () => (await connections()) === 0)
  expect(server.output()).not.toMatch(/a fault in|engine ended|bug while/)
})

async function reach(port: number, from = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from })
  sockets.add(socket)
  socket.on('error', () => undefined)
  socket.resume()
  await Promise.race([once(socket, 'connect'), once(socket, 'close')])
  return socket
}
const invite = () =>
  stranger
    .compose('INVITE', { uri: 'sip:101@office.test', body: SDP })
    .text.replace('SIP/2.0/UDP', 'SIP/2.0/TCP')

describe('connections of strangers', () => {
  it('that close in the middle of their INVITEs', async () => {
    for (let round = 0; round < scaled(10, 200); round++) {
      const many = await Promise.all(Array.from({ length: 20 }, () => reach(server.sipPort)))
      for (const [index, socket] of many.entries()) {
        const text = invite().repeat(10)
        socket.write(index % 2 === 0 ? text : text.slice(0, -100))
        if (index % 4 === 0) socket.resetAndDestroy()
        else if (index % 4 === 1) socket.end()
        else socket.destroy()
      }
    }
    await eventually('requests of closed connections are over', async () => {
      const { tables } = await server.status()
      return tables['serverRequests'] === 0
    })
    // One line a second, whatever a stranger does.
    const lines = server.output().match(/answer not sent/g) ?? []
    expect(lines.length).toBeLessThan(scaled(20, 120))
  })

  it('that send byte by byte', async () => {
    const slow = await Promise.all(Array.from({ length: 50 }, () => reach(server.sipPort)))
    const text = invite()
    // A message may take twenty seconds from its first byte on; then the connection is closed.
    const rounds = IS_LONG ? 260 : 20
    for (let round = 0; round < rounds; round++) {
      for (const socket of slow) if (!socket.destroyed) socket.write(text[round]!)
      await pause(100)
    }
    expect(slow.filter(({ destroyed }) => !destroyed)).toHaveLength(IS_LONG ? 0 : 50)
    expect((await stranger.final(stranger.send('OPTIONS'))).status).toBe(200)
  }, 120_000)

  it(`${IDLE} that say nothing: limits for each source and for all, others still get through`, async () => {
    const sources = Math.ceil(IDLE / 2500)
    for (let count = 0; count < IDLE; count += 100) {
      const from = (index: number) => `127.0.8.${1 + ((count + index) % sources)}`
      await Promise.all(Array.from({ length: 100 }, (_, index) => reach(server.sipPort, from(index))))
    }
    const held = await connections()
    expect(held).toBeLessThanOrEqual(Math.min(ALL, sources * PER_SOURCE))
    expect(held).toBeGreaterThan(0)
    expect(descriptors()).toBeLessThanOrEqual(baseline + ALL + 10)
    await eventually(
      'the refusals are in the security log',
      () => timesOf(securityEvents(server.dataDir), 'session-limit') > 0,
      20_000,
    )
    if (!IS_LONG) await register(server.sipPort, OFFICE[0]!, { transport: 'tcp' })
    // Whoever brings no message within twenty seconds is shown the door.
    else await eventually('idle connections are closed', async () => (await connections()) === 0, RECOVERY_MS)
  }, 180_000)

  it('that want no WebSocket on the port for WebSockets', async () => {
    const upgrade = (headers: string) => `GET / HTTP/1.1\r\nHost: x\r\n${headers}\r\n`
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n'
    const wanted = `Upgrade: websocket\r\nConnection: Upgrade\r\n${key}Sec-WebSocket-Protocol: sip\r\n`
    const junk = [
      '\0\u0001\u0002',
      'GET',
      invite(),
      upgrade(''),
      upgrade('Upgrade: websocket\r\nConnection: Upgrade\r\n'),
      upgrade(wanted.replace('sip', 'chat')),
      upgrade(wanted.replace('Version: 13', 'Version: 99')),
      upgrade(wanted.replace('dGhl', '!!!!')),
      upgrade(`X: ${'x'.repeat(100_000)}\r\n`),
      `${upgrade(wanted)}${'\xff'.repeat(200)}`,
      `${upgrade(wanted)}\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff`,
      `${upgrade(wanted)}\x01\x02ab\x81\x01c`,
      `${upgrade(wanted)}\x88\x01x`,
    ]
    for (const [index, text] of Array.from(
      { length: scaled(130, 2000) },
      (_, at) => [at, junk[at % junk.length]!] as const,
    )) {
      const socket = await reach(webSocketPort, `127.0.9.${1 + (index % 4)}`)
      socket.write(Buffer.from(text, 'latin1'))
      // An engine that writes to whoever has left must not fall over it.
      if (index % 3 === 0) socket.resetAndDestroy()
    }
    expect((await stranger.final(stranger.send('OPTIONS'))).status).toBe(200)
  })
})
