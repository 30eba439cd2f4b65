import { once } from 'node:events'
import { createSocket } from 'node:dgram'
import { createConnection, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { eventually } from '../../../test/kit/eventually.ts'
import { createVirtualClock, type VirtualClock } from '../../../test/kit/virtual-clock.ts'
import { PbxError, silentLog } from '../../kit/index.ts'
import { headerValue, serialise, type SipMessage } from '../message/index.ts'
import { createTransports } from './create-transports.ts'
import type { Malformed, Peer, Protocol, Received, TransportLayer, TransportLimits } from './transport.ts'

const HOST = '127.0.0.1'
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

interface Node {
  readonly layer: TransportLayer
  readonly clock: VirtualClock
  readonly port: number
  readonly received: Received[]
  readonly malformed: Malformed[]
  readonly ended: Peer[]
}

async function startNode(
  options: { limits?: Partial<TransportLimits>; address?: string } = {},
): Promise<Node> {
  const address = options.address ?? HOST
  const received: Received[] = []
  const malformed: Malformed[] = []
  const ended: Peer[] = []
  const clock = createVirtualClock()
  const layer = await createTransports({
    binds: [
      { protocol: 'udp', address, port: 0 },
      { protocol: 'tcp', address, port: 0 },
    ],
    clock,
    log: silentLog,
    limits: options.limits ?? {},
    listener: {
      received: (message) => received.push(message),
      malformed: (what) => {
        malformed.push(what)
        if (what.request) void layer.send(refusal(what), what.peer, what.local)
      },
      disconnected: (peer) => ended.push(peer),
    },
  })
  closers.push(() => layer.close())
  return { layer, clock, port: layer.listening[0]!.port, received, malformed, ended }
}

function refusal({ request, status }: Malformed): Uint8Array {
  const headers = request!.headers.filter(({ name }) =>
    ['Via', 'From', 'To', 'Call-ID', 'CSeq'].includes(name),
  )
  return serialise({ type: 'response', status, reason: 'no', headers, body: new Uint8Array() })
}

const options = (protocol: Protocol, extra = 'Content-Length: 0\r\n', body = '') =>
  Buffer.from(
    `OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/${protocol.toUpperCase()} pc.local;branch=z9hG4bK1;rport\r\n` +
      `From: <sip:a@b>;tag=1\r\nTo: <sip:b@c>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n${extra}\r\n${body}`,
  )
const peerOf = (node: Node, protocol: Protocol): Peer => ({ protocol, address: HOST, port: node.port })
const via = (message: SipMessage | undefined) => message && headerValue(message, 'Via')

async function connect(port: number): Promise<Socket & { text: string }> {
  const socket = Object.assign(createConnection(port, HOST), { text: '' })
  socket.setEncoding('latin1').on('data', (text: string) => (socket.text += text))
  socket.on('error', () => undefined)
  closers.push(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

describe('binding', () => {
  it('gives UDP and TCP of one address the same free port', async () => {
    const { layer } = await startNode()
    const [udp, tcp] = layer.listening
    expect(udp).toMatchObject({ protocol: 'udp', address: HOST })
    expect(tcp).toEqual({ ...udp, protocol: 'tcp' })
    expect(udp!.port).toBeGreaterThan(0)
  })

  it.each(['udp', 'tcp'] as const)(
    'a taken %s port is an error that names it, and leaves nothing open',
    async (taken) => {
      const node = await startNode()
      const other = taken === 'udp' ? 'tcp' : 'udp'
      const free = await startNode()
      await free.layer.close()
      const attempt = createTransports({
        binds: [
          { protocol: other, address: HOST, port: free.port },
          { protocol: taken, address: HOST, port: node.port },
        ],
        clock: createVirtualClock(),
        log: silentLog,
        listener: { received: () => undefined, malformed: () => undefined, disconnected: () => undefined },
      })
      const error: unknown = await attempt.catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(PbxError)
      expect(error).toMatchObject({
        code: 'port.busy',
        message: `${taken.toUpperCase()} ${HOST} port ${node.port} is in use by another program`,
      })
      const again = await createTransports({
        binds: [{ protocol: other, address: HOST, port: free.port }],
        clock: createVirtualClock(),
        log: silentLog,
        listener: { received: () => undefined, malformed: () => undefined, disconnected: () => undefined },
      })
      await again.close()
    },
  )

  it('an address that is not ours is an error', async () => {
    const attempt = createTransports({
      binds: [{ protocol: 'udp', address: '192.0.2.200', port: 5060 }],
      clock: createVirtualClock(),
      log: silentLog,
      listener: { received: () => undefined, malformed: () => undefined, disconnected: () => undefined },
    })
    await expect(attempt).rejects.toMatchObject({ code: 'engine.unavailable' })
  })
})

describe.each(['udp', 'tcp'] as const)('%s', (protocol) => {
  it('carries a message, and the answer back', async () => {
    const [a, b] = [await startNode(), await startNode()]
    expect(await a.layer.send(options(protocol), peerOf(b, protocol))).toBeUndefined()
    await eventually('the request', () => b.received.length === 1)
    const { message, peer, local, bytes } = b.received[0]!
    expect(via(message)).toBe(
      `SIP/2.0/${protocol.toUpperCase()} pc.local;branch=z9hG4bK1;rport=${peer.port};received=${HOST}`,
    )
    expect(local).toEqual({ protocol, address: HOST, port: b.port })
    expect(bytes).toBe(options(protocol).length)
    const response = `SIP/2.0 200 OK\r\n${options(protocol).toString().split('\r\n').slice(1).join('\r\n')}`
    expect(await b.layer.send(Buffer.from(response), peer, local)).toBeUndefined()
    await eventually('the answer', () => a.received.length === 1)
    expect(a.received[0]).toMatchObject({ message: { status: 200 }, peer: { address: HOST, port: b.port } })
    expect([a, b].map(({ layer }) => layer.tables())).toEqual(
      Array(2).fill({ connections: protocol === 'tcp' ? 1 : 0 }),
    )
  })

  it('hands malformed requests over with what was understood', async () => {
    const [a, b] = [await startNode(), await startNode()]
    await a.layer.send(options(protocol, 'Content-Length: 0\r\nMax-Forwards: many\r\n'), peerOf(b, protocol))
    await eventually('the problem', () => b.malformed.length === 1)
    expect(b.malformed[0]).toMatchObject({
      status: 400,
      problem: 'Max-Forwards is no number up to 255: "many"',
    })
    expect(via(b.malformed[0]!.request)).toContain(`received=${HOST}`)
    await eventually('the 400', () => a.received.length === 1)
    expect(a.received[0]!.message).toMatchObject({ status: 400 })
  })

  it('drops a request whose Via names another transport', async () => {
    const [a, b] = [await startNode(), await startNode()]
    await a.layer.send(options(protocol === 'udp' ? 'tcp' : 'udp'), peerOf(b, protocol))
    await eventually('the problem', () => b.malformed.length === 1)
    expect(b.malformed[0]!.request).toBeUndefined()
  })

  it('says why it cannot send', async () => {
    const { layer } = await startNode()
    expect(await layer.send(options(protocol), { protocol, address: '::1', port: 5060 })).toMatchObject({
      code: 'no-transport',
    })
    expect(
      await layer.send(options(protocol), { protocol, address: 'name.example', port: 5060 }),
    ).toMatchObject({
      code: 'no-transport',
    })
    for (const port of [0, -1, 65_536, NaN]) {
      expect(await layer.send(options(protocol), { protocol, address: HOST, port })).toMatchObject({
        code: 'unreachable',
      })
    }
    await layer.close()
    expect(await layer.send(options(protocol), { protocol, address: HOST, port: 5060 })).toBeDefined()
  })
})

describe('udp', () => {
  it('ignores keep-alives, reads 65,000 bytes and refuses to send more than fits', async () => {
    const node = await startNode()
    const socket = createSocket('udp4')
    closers.push(() => socket.close())
    for (const small of ['\r\n\r\n', '\0', 'jaK', '']) socket.send(small, node.port, HOST)
    socket.send(options('udp', '', 'x'.repeat(64_500)), node.port, HOST)
    await eventually('the large one', () => node.received.length === 1)
    expect(node.received[0]!.message.body).toHaveLength(64_500)
    socket.send(Buffer.alloc(65_000, 'x'), node.port, HOST)
    await eventually('rubbish', () => node.malformed.length === 1)
    expect(node.malformed[0]).toMatchObject({ bytes: 65_000, request: undefined })
    expect(await node.layer.send(Buffer.alloc(70_000), peerOf(node, 'udp'))).toMatchObject({
      code: 'too-large',
    })
  })

  it('works on IPv6 and on all cards', async () => {
    const node = await startNode({ address: '::' })
    const peer: Peer = { protocol: 'udp', address: '::1', port: node.port }
    expect(node.layer.localFor(peer)).toEqual({ protocol: 'udp', address: '::1', port: node.port })
    expect(await node.layer.send(options('udp'), peer)).toBeUndefined()
    await eventually('the message', () => node.received.length === 1)
    expect(node.received[0]!.peer).toEqual(peer)
    expect(via(node.received[0]!.message)).toContain('received=::1')
  })

  it('answers from the socket that was asked', async () => {
    const received: Received[] = []
    const layer = await createTransports({
      binds: ['127.0.0.1', '127.0.0.2'].map((address) => ({ protocol: 'udp', address, port: 0 })),
      clock: createVirtualClock(),
      log: silentLog,
      listener: {
        received: (one) => received.push(one),
        malformed: () => undefined,
        disconnected: () => undefined,
      },
    })
    closers.push(() => layer.close())
    const [first, second] = layer.listening
    await layer.send(options('udp'), { ...first! }, second)
    await layer.send(options('udp'), { ...second! }, first)
    await eventually('both', () => received.length === 2)
    expect(received.map(({ peer }) => peer.port).sort()).toEqual([first!.port, second!.port].sort())
    expect(received.find(({ peer }) => peer.port === second!.port)!.peer.address).toBe('127.0.0.2')
  })
})

describe('tcp', () => {
  it('uses a connection again, also one that the peer opened', async () => {
    const [a, b] = [await startNode(), await startNode()]
    for (let i = 0; i < 3; i++) await a.layer.send(options('tcp'), peerOf(b, 'tcp'))
    await eventually('three messages', () => b.received.length === 3)
    const { peer } = b.received[0]!
    expect(new Set(b.received.map((each) => each.peer.connection)).size).toBe(1)
    await b.layer.send(options('tcp'), { ...peer, connection: 999 })
    await eventually('a message back', () => a.received.length === 1)
    expect([a, b].map(({ layer }) => layer.tables().connections)).toEqual([1, 1])
    await a.layer.close()
    await eventually('its end', () => b.ended.length === 1)
    expect(b.ended[0]).toEqual(peer)
    expect(b.layer.tables()).toEqual({ connections: 0 })
  })

  it('answers a double line break and takes pieces of any size', async () => {
    const node = await startNode()
    const socket = await connect(node.port)
    socket.setNoDelay(true)
    socket.write('\r\n\r\n')
    await eventually('CRLF', () => socket.text === '\r\n')
    const bytes = options('tcp', 'l: 3\r\n', 'abc')
    for (const byte of bytes.subarray(0, 40)) socket.write(Uint8Array.of(byte))
    socket.write(bytes.subarray(40))
    await eventually('the message', () => node.received.length === 1)
    expect(Buffer.from(node.received[0]!.message.body).toString()).toBe('abc')
  })

  it('answers a 2 MB message 513 and closes that connection only', async () => {
    const node = await startNode()
    const [bystander, socket] = [await connect(node.port), await connect(node.port)]
    socket.write(options('tcp', `Content-Length: ${2_000_000}\r\n`, 'x'.repeat(2_000_000)))
    await eventually('513', () => socket.text.startsWith('SIP/2.0 513 '))
    await eventually('its end', () => socket.closed)
    expect(node.malformed).toHaveLength(1)
    expect(node.malformed[0]!.status).toBe(513)
    bystander.write(options('tcp'))
    await eventually('the message of the other', () => node.received.length === 1)
    await eventually('one connection', () => node.layer.tables().connections === 1)
  })

  it('answers 400 where the length is missing, and closes on garbage', async () => {
    const node = await startNode()
    const [unframed, garbage] = [await connect(node.port), await connect(node.port)]
    unframed.write(options('tcp', ''))
    garbage.write('GET / HTTP/1.1\r\n\r\n')
    await eventually('both are closed', () => unframed.closed && garbage.closed)
    expect(unframed.text).toMatch(/^SIP\/2\.0 400 /)
    expect(garbage.text).toBe('')
    expect(node.malformed).toHaveLength(2)
  })

  it('closes what is idle, what is half a message, and what is too many', async () => {
    const limits = {
      maxConnections: 3,
      maxConnectionsPerSource: 2,
      idleConnectionMs: 60_000,
      partialMessageMs: 5000,
    }
    const node = await startNode({ limits })
    const idle = await connect(node.port)
    const slow = await connect(node.port)
    const third = await connect(node.port)
    await eventually('the third is refused', () => third.closed)
    slow.write('OPTIONS sip:a@b')
    idle.write(options('tcp'))
    await eventually('its message', () => node.received.length === 1)
    await eventually('the slow one is ended', () => {
      node.clock.advance(5000)
      return node.layer.tables()['connections'] === 1
    })
    await eventually('its end', () => slow.closed)
    expect(idle.closed).toBe(false)
    node.clock.advance(60_000)
    await eventually('its end', () => idle.closed)
    await eventually('empty table', () => node.layer.tables().connections === 0)
  })

  it('tells when nobody listens there', async () => {
    const [node, gone] = [await startNode(), await startNode()]
    await gone.layer.close()
    expect(await node.layer.send(options('tcp'), peerOf(gone, 'tcp'))).toMatchObject({ code: 'unreachable' })
    expect(node.layer.tables()).toEqual({ connections: 0 })
  })

  it('gives up a connection that is not there in time', async () => {
    const node = await startNode({ limits: { connectMs: 1000 } })
    const outcome = node.layer.send(options('tcp'), peerOf(node, 'tcp'))
    node.clock.advance(1000)
    expect(await outcome).toMatchObject({
      code: 'unreachable',
      text: expect.stringMatching(/tcp to 127/) as string,
    })
    await eventually('no connection is left', () => node.layer.tables().connections === 0)
  })

  it('keeps a stream on which a message has always begun as long as each one ends', async () => {
    const node = await startNode({ limits: { partialMessageMs: 5000 } })
    const socket = await connect(node.port)
    const one = options('tcp')
    socket.write(one.subarray(0, 100))
    for (let count = 1; count <= 4; count++) {
      socket.write(Buffer.concat([one.subarray(100), one.subarray(0, 100)]))
      await eventually('a message', () => node.received.length === count)
      node.clock.advance(3000)
    }
    expect(node.layer.tables()).toEqual({ connections: 1 })
  })

  it('does not keep a connection on which only line breaks come', async () => {
    const node = await startNode({ limits: { partialMessageMs: 5000 } })
    const socket = await connect(node.port)
    await eventually('it is taken', () => node.layer.tables()['connections'] === 1)
    node.clock.advance(4999)
    socket.write('\r\n\r\n')
    await eventually('CRLF', () => socket.text === '\r\n')
    node.clock.advance(1)
    await eventually('its end', () => socket.closed)
  })

  it.each(['udp', 'tcp'] as const)('sends what it was given before it closes (%s)', async (protocol) => {
    const [a, b] = [await startNode(), await startNode()]
    const sending = a.layer.send(options(protocol), peerOf(b, protocol))
    await a.layer.close()
    expect(await sending).toBeUndefined()
    await eventually('the message', () => b.received.length === 1)
  })

  it('survives connections that are reset', async () => {
    const node = await startNode()
    for (let i = 0; i < 20; i++) {
      const socket = await connect(node.port)
      socket.write(options('tcp'))
      socket.resetAndDestroy()
    }
    await eventually('no connection is left', () => node.ended.length === 20)
    expect(node.layer.tables()).toEqual({ connections: 0 })
  })
})

it('a bug of the listener ends neither socket nor process', async () => {
  let calls = 0
  const layer = await createTransports({
    binds: [{ protocol: 'udp', address: HOST, port: 0 }],
    clock: createVirtualClock(),
    log: silentLog,
    listener: {
      received: () => {
        calls++
        throw new Error('bug')
      },
      malformed: () => undefined,
      disconnected: () => undefined,
    },
  })
  closers.push(() => layer.close())
  const self = { ...layer.listening[0]! }
  await layer.send(options('udp'), self)
  await layer.send(options('udp'), self)
  await eventually('both calls', () => calls === 2)
})
