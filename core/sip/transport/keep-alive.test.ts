import { once } from 'node:events'
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { eventually } from '../../../test/kit/eventually.ts'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { silentLog } from '../../kit/index.ts'
import { createTransports } from './create-transports.ts'
import { createKeepAlive } from './keep-alive.ts'
import type { Peer, Received, TransportLimits } from './transport.ts'

const HOST = '127.0.0.1'
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const OPTIONS = Buffer.from(
  'OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP pc.local;branch=z9hG4bK1;rport\r\nFrom: <sip:a@b>;tag=1\r\n' +
    'To: <sip:b@c>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n',
)
const LIMITS = { keepAliveMs: 60_000, pongMs: 20_000, silentMs: 10_000 }

/** Starts a server that only records what comes, and a node that sends to it. */
async function start(limits: Partial<TransportLimits> = {}) {
  const accepted: (Socket & { text: string })[] = []
  const server = createServer((socket) => {
    accepted.push(Object.assign(socket, { text: '' }))
    socket.setNoDelay(true)
    socket.on('data', (bytes) => (accepted.find((one) => one === socket)!.text += bytes.toString()))
    socket.on('error', () => undefined)
  })
  server.listen(0, HOST)
  await once(server, 'listening')
  closers.push(() => {
    for (const socket of accepted) socket.destroy()
    server.close()
  })
  const clock = createVirtualClock()
  const received: Received[] = []
  const ended: Peer[] = []
  const crowded: (string | undefined)[] = []
  const layer = await createTransports({
    binds: [{ protocol: 'tcp', address: HOST, port: 0 }],
    clock,
    log: silentLog,
    limits: { ...LIMITS, ...limits },
    listener: {
      received: (one) => received.push(one),
      malformed: () => undefined,
      disconnected: (peer) => ended.push(peer),
      crowded: (source) => crowded.push(source),
    },
  })
  closers.push(() => layer.close())
  const peer: Peer = { protocol: 'tcp', address: HOST, port: (server.address() as AddressInfo).port }
  const send = async () => {
    expect(await layer.send(OPTIONS, peer)).toBeUndefined()
    const count = accepted.length
    await eventually('the request', () => accepted.some((socket) => socket.text.includes('OPTIONS')))
    return accepted[Math.max(0, count - 1)]!
  }
  const pings = (socket: { text: string }) => socket.text.slice(OPTIONS.length)
  return { clock, layer, peer, send, accepted, received, ended, crowded, pings }
}

describe('a connection that we opened', () => {
  it('is pinged, and lives as long as the pongs come', async () => {
    const { clock, send, pings, received, layer } = await start()
    const socket = await send()
    for (let ping = 1; ping <= 40; ping++) {
      clock.advance(60_000)
      await eventually('a ping', () => pings(socket) === '\r\n\r\n'.repeat(ping))
      socket.write('\r\n')
      // The pong is heard when what follows it is.
      socket.write(OPTIONS)
      await eventually('a request', () => received.length === ping)
    }
    expect(layer.tables()).toEqual({ connections: 1 })
    expect(pings(socket)).toBe('\r\n\r\n'.repeat(40))
  })

  it('is dropped when a peer that answered pings does so no more', async () => {
    const { clock, send, pings, received, ended, peer } = await start()
    const socket = await send()
    clock.advance(60_000)
    await eventually('a ping', () => pings(socket) === '\r\n\r\n')
    socket.write(Buffer.concat([Buffer.from('\r\n'), OPTIONS]))
    await eventually('the pong', () => received.length === 1)
    clock.advance(60_000)
    await eventually('the second ping', () => pings(socket) === '\r\n\r\n\r\n\r\n')
    clock.advance(7999)
    expect(ended).toEqual([])
    clock.advance(12_001)
    await eventually('its end', () => ended.length === 1)
    expect(ended[0]).toMatchObject({ address: peer.address, port: peer.port, protocol: 'tcp' })
  })

  it('is kept when the peer is one that never answers pings', async () => {
    const { clock, send, pings, layer } = await start()
    const socket = await send()
    for (let ping = 1; ping <= 5; ping++) {
      clock.advance(80_000)
      await eventually('a ping', () => pings(socket).length >= 4 * ping)
    }
    expect(layer.tables()).toEqual({ connections: 1 })
  })

  it('is opened anew after a request stayed without answer on a silent one', async () => {
    const { clock, layer, peer, send, accepted, ended } = await start()
    await send()
    layer.doubt(peer)
    clock.advance(9999)
    layer.doubt(peer)
    expect(layer.tables()).toEqual({ connections: 1 })
    clock.advance(1)
    layer.doubt(peer)
    await eventually('its end', () => ended.length === 1)
    await layer.send(OPTIONS, peer)
    await eventually('another connection', () => accepted.length === 2)
    layer.doubt({ ...peer, port: 9 })
  })

  it('is given up when it cannot be opened as fast as the peer should be', async () => {
    const { clock, layer, peer } = await start()
    const outcome = layer.send(OPTIONS, { ...peer, connectMs: 1500 })
    clock.advance(1500)
    expect(await outcome).toMatchObject({ code: 'unreachable' })
  })
})

it('a pong is told from the ping of a peer, in whatever order they come', () => {
  const clock = createVirtualClock()
  const heard: string[] = []
  const keepAlive = createKeepAlive({
    clock,
    limits: LIMITS,
    ping: () => undefined,
    dead: () => heard.push('dead'),
  })
  const hear = (text: string, isBetween = true) => keepAlive.heard(Buffer.from(text), isBetween).toString()
  keepAlive.start()
  expect(hear('\r\n\r\n')).toBe('\r\n\r\n')
  clock.advance(60_000)
  expect(hear('rest of a message', false)).toBe('rest of a message')
  expect(hear('\r\nbody', false)).toBe('\r\nbody')
  expect(hear('\r\nOPTIONS')).toBe('OPTIONS')
  expect(hear('\r\n')).toBe('\r\n')
  clock.advance(60_000)
  expect(hear('\r\n\r\n')).toBe('\r\n')
  keepAlive.stop()
  clock.advance(600_000)
  expect(heard).toEqual([])
})

describe('strangers', () => {
  const connect = async (port: number) => {
    const socket = createConnection(port, HOST)
    socket.on('error', () => undefined)
    closers.push(() => socket.destroy())
    await once(socket, 'connect')
    return socket
  }

  it('that say nothing push out each other, not those who speak', async () => {
    const { layer, received, crowded } = await start({ maxUnproven: 3 })
    const { port } = layer.listening[0]!
    const phone = await connect(port)
    phone.write(OPTIONS)
    await eventually('its message', () => received.length === 1)
    const idle: Socket[] = []
    for (let count = 1; count <= 5; count++) {
      idle.push(await connect(port))
      await eventually('it is taken', () => layer.tables()['connections'] === 1 + Math.min(count, 3))
    }
    await eventually('the oldest are gone', () =>
      idle.slice(0, 2).every((socket) => socket.closed || socket.readableEnded),
    )
    expect(crowded).toEqual([HOST, HOST])
    expect(phone.closed).toBe(false)
    expect(idle.slice(2).every((socket) => !socket.readableEnded)).toBe(true)
  })
})
