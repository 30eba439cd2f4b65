import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { silentLog } from '../../kit/index.ts'
import { makeSelfSigned } from '../certificate/index.ts'
import type { TlsIdentity } from '../transport/index.ts'
import type { Engine } from './options.ts'
import { startEngine } from './start-engine.ts'
import { SDP } from './testkit/sip-agent.ts'
import { expectIdle, FAST_IN_REAL_TIME, SECRET } from './testkit/site.ts'
import { connectSrf, type Srf, type SrfDialog, type SrfRequest } from './testkit/srf.ts'

let identity: TlsIdentity
let other: TlsIdentity
let expired: TlsIdentity
const engines: Engine[] = []
const apps: Srf[] = []

beforeAll(async () => {
  ;[identity, other, expired] = await Promise.all([
    makeSelfSigned(['127.0.0.1', 'localhost'], Date.now()),
    makeSelfSigned(['elsewhere.example'], Date.now()),
    makeSelfSigned(['127.0.0.1'], Date.now() - 900 * 86_400_000),
  ])
})
afterEach(() => {
  for (const srf of apps.splice(0)) srf.disconnect()
})
afterAll(() => expectIdle(engines))

const PROTOCOLS = ['udp', 'tls', 'ws', 'wss'] as const

async function site(tls = identity, ca = identity.cert) {
  const engine = await startEngine({
    binds: PROTOCOLS.map((protocol) => ({ protocol, address: '127.0.0.1', port: 0 })),
    control: { address: '127.0.0.1', port: 0, secret: SECRET },
    timers: FAST_IN_REAL_TIME,
    limits: { orphanMs: 20 },
    tls: { ...tls, ca },
    log: silentLog,
  })
  engines.push(engine)
  const srf = await connectSrf(engine.control, SECRET)
  apps.push(srf)
  const portOf = (protocol: (typeof PROTOCOLS)[number]) =>
    engine.listening.find((one) => one.protocol === protocol)!.port
  return { engine, srf, portOf }
}

const request = (method: string, transport: string, headers: readonly string[] = []) =>
  [
    `${method} sip:bob@127.0.0.1 SIP/2.0`,
    `Via: SIP/2.0/${transport} client.invalid;branch=z9hG4bK${Math.random()};rport`,
    'Max-Forwards: 70',
    'From: <sip:alice@example.org>;tag=a',
    'To: <sip:bob@127.0.0.1>',
    `Call-ID: ${Math.random()}`,
    `CSeq: 1 ${method}`,
    ...headers,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')

const firstLine = async (socket: TLSSocket): Promise<string> => {
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  return bytes.toString('utf8').split('\r\n', 1)[0]!
}
const tlsTo = async (port: number, options: object = {}) => {
  const socket = connect({ host: '127.0.0.1', port, ca: identity.cert, ...options })
  await once(socket, 'secureConnect')
  return socket
}

describe('TLS', () => {
  it('carries requests of phones; the application hears that it was TLS', async () => {
    const { srf, portOf } = await site()
    srf.options((req, res) => res.send(200, { headers: { Subject: req.protocol } }))
    const socket = await tlsTo(portOf('tls'))
    expect(socket.getProtocol()).toBe('TLSv1.3')
    socket.write(request('OPTIONS', 'TLS'))
    const [bytes] = (await once(socket, 'data')) as [Buffer]
    expect(bytes.toString()).toMatch(/^SIP\/2\.0 200 OK[\s\S]*Subject: tls/)
    socket.destroy()
  })

  it('is 1.2 or newer', async () => {
    const { portOf } = await site()
    const socket = connect({
      host: '127.0.0.1',
      port: portOf('tls'),
      ca: identity.cert,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'ALL:@SECLEVEL=0',
    })
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
    expect(error.message).toMatch(/protocol version|no protocols available|unsupported protocol/i)
  })

  it.each([
    ['sips', (port: number) => `sips:bob@127.0.0.1:${port}`],
    ['transport=tls', (port: number) => `sip:bob@localhost:${port};transport=tls`],
  ])('carries calls between two engines: %s', async (_name, uri) => {
    const [a, b] = [await site(), await site()]
    const answered = new Promise<SrfDialog>((resolve) => {
      b.srf.invite((req, res) => void b.srf.createUAS(req, res, { localSdp: SDP }).then(resolve))
    })
    const uac = await a.srf.createUAC(uri(b.portOf('tls')), { localSdp: SDP })
    const uas = await answered
    const destroyed = once(uac, 'destroy')
    await uas.destroy()
    await destroyed
    expect(uac.connected).toBe(false)
  })

  it.each([
    ['self-signed and unknown', () => other, () => identity, /self-signed certificate/],
    ['of another name', () => other, () => other, /altnames/],
    ['expired', () => expired, () => expired, /certificate has expired/],
  ])(
    'does not speak to somebody whose certificate is %s; Reason tells why',
    async (_what, theirs, believed, reason) => {
      const a = await site(identity, believed().cert)
      const b = await site(theirs())
      const failed = (await a.srf
        .createUAC(`sips:bob@127.0.0.1:${b.portOf('tls')}`, { localSdp: SDP })
        .catch((error: unknown) => error)) as { status: number; res: { get(name: string): string } }
      expect(failed.status).toBe(503)
      expect(failed.res.get('Reason')).toMatch(reason)
    },
  )

  it('listens where it is told to while it runs; open connections outlive their listener', async () => {
    const { engine, srf, portOf } = await site()
    srf.options((_req: SrfRequest, res) => res.send(200))
    const first = { protocol: 'tls', address: '127.0.0.1', port: 0 } as const
    const taken = { protocol: 'wss', address: '127.0.0.1', port: portOf('wss') } as const
    const faults = await engine.setListeners({ binds: [first, taken], tls: other })
    expect(faults).toEqual([
      { bind: taken, text: `WSS 127.0.0.1 port ${taken.port} is in use by another program` },
    ])
    const { port } = engine.listening.at(-1)!
    const socket = await tlsTo(port, { ca: other.cert, servername: 'elsewhere.example' })
    expect(await engine.setListeners({ binds: [] })).toEqual([])
    expect(engine.listening.map((one) => one.port)).not.toContain(port)
    socket.write(request('OPTIONS', 'TLS'))
    expect(await firstLine(socket)).toBe('SIP/2.0 200 OK')
    const refused = connectTcp(port, '127.0.0.1')
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNREFUSED')
    socket.destroy()
  })

  it('takes a new certificate without a restart; open connections go on', async () => {
    const { engine, srf, portOf } = await site()
    srf.options((_req: SrfRequest, res) => res.send(200))
    const before = await tlsTo(portOf('tls'))
    engine.setIdentity(other)
    const after = await tlsTo(portOf('tls'), { ca: other.cert, servername: 'elsewhere.example' })
    expect(after.getPeerCertificate().subject.CN).toBe('elsewhere.example')
    before.write(request('OPTIONS', 'TLS'))
    expect(await firstLine(before)).toBe('SIP/2.0 200 OK')
    before.destroy()
    after.destroy()
  })

  it('garbage in place of a handshake harms nobody', async () => {
    const { srf, portOf } = await site()
    srf.options((_req: SrfRequest, res) => res.send(200))
    const plain = connectTcp(portOf('tls'), '127.0.0.1')
    plain.on('error', () => undefined)
    plain.write(request('OPTIONS', 'TLS'))
    await once(plain, 'close')
    const socket = await tlsTo(portOf('tls'))
    socket.write(request('OPTIONS', 'TLS'))
    expect(await firstLine(socket)).toBe('SIP/2.0 200 OK')
    socket.destroy()
  })
})

describe.each(['ws', 'wss'] as const)('WebSockets: %s', (protocol) => {
  const open = async (port: number, subprotocol?: string) => {
    const socket = new WebSocket(`${protocol}://127.0.0.1:${port}`, subprotocol, { ca: identity.cert })
    await once(socket, 'open')
    return socket
  }
  const next = async (socket: WebSocket) => String(((await once(socket, 'message')) as [Buffer])[0])

  it('carry one message each; a phone is called on the connection that it opened', async () => {
    const { srf, portOf } = await site()
    srf.register((req, res) =>
      res.send(200, { headers: { Contact: req.get('Contact'), Expires: '60', Subject: req.protocol } }),
    )
    const phone = await open(portOf(protocol), 'sip')
    phone.send(
      request('REGISTER', protocol.toUpperCase(), [
        'Contact: <sip:w@x7.invalid;transport=ws>',
        'Expires: 60',
      ]),
    )
    expect(await next(phone)).toMatch(new RegExp(`^SIP/2\\.0 200 OK[^]*Subject: ${protocol}\r\n`))
    void srf.createUAC('sip:w@x7.invalid;transport=ws', { localSdp: SDP }).catch(() => undefined)
    const invite = await next(phone)
    expect(invite).toMatch(/^INVITE sip:w@x7\.invalid/)
    expect(invite).toContain(`Via: SIP/2.0/${protocol.toUpperCase()} 127.0.0.1`)
    phone.send('\r\n\r\n')
    expect(await next(phone)).toBe('\r\n')
    phone.terminate()
  })

  it('are for SIP only', async () => {
    const { portOf } = await site()
    const refused = new WebSocket(`${protocol}://127.0.0.1:${portOf(protocol)}`, 'chat', {
      ca: identity.cert,
    })
    const [error] = (await once(refused, 'error')) as [Error]
    expect(error.message).toContain('400')
  })

  it('that send garbage are told so and do not harm others', async () => {
    const { srf, portOf } = await site()
    srf.options((_req: SrfRequest, res) => res.send(200))
    const phone = await open(portOf(protocol), 'sip')
    phone.send(Buffer.alloc(2000, 0xff))
    phone.send('GET / HTTP/1.1\r\n\r\n')
    phone.send(request('OPTIONS', protocol.toUpperCase()))
    expect(await next(phone)).toMatch(/^SIP\/2\.0 (200|400)/)
    phone.terminate()
  })
})
