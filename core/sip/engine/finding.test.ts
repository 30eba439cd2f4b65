import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { silentLog, systemClock } from '../../kit/index.ts'
import { headerValue, headerValues } from '../message/index.ts'
import { openDnsServer, type ZoneRecord } from '../testkit/dns-server.ts'
import type { LocalAddress } from '../transport/index.ts'
import { createNameService } from './locate/index.ts'
import type { Engine, EngineOptions } from './options.ts'
import { startEngine } from './start-engine.ts'
import { connectControl, type ReadFrame } from './testkit/control-client.ts'
import { openAgent, SDP } from './testkit/sip-agent.ts'
import { FAST_IN_REAL_TIME, IDLE_WITHIN_MS, leftovers, SECRET } from './testkit/site.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const HOST = '127.0.0.1'
const BOTH: readonly LocalAddress[] = [
  { protocol: 'udp', address: HOST, port: 0 },
  { protocol: 'tcp', address: HOST, port: 0 },
]
const isAnswer = (status: number) => (frame: ReadFrame) => frame.sip.startsWith(`SIP/2.0 ${status}`)
const TCP_FIRST = { largeRequests: { streamAbove: 1300 } }
const LARGE_BODY = `${SDP}${'a=x\r\n'.repeat(400)}`

async function start(
  options: Pick<Partial<EngineOptions>, 'binds' | 'transportLimits' | 'largeRequests'> & {
    zone?: Record<string, readonly ZoneRecord[]>
  } = {},
) {
  const dns = await openDnsServer(options.zone)
  closers.push(dns.close)
  const engine = await startEngine({
    binds: options.binds ?? BOTH,
    control: { address: HOST, port: 0, secret: SECRET },
    timers: FAST_IN_REAL_TIME,
    transportLimits: options.transportLimits ?? {},
    largeRequests: options.largeRequests ?? {},
    limits: { orphanMs: 20, refusalDelayMs: 10 },
    names: createNameService({ clock: systemClock, servers: [dns.address] }),
    log: silentLog,
  })
  closers.push(() => engine.close())
  const app = await connectControl(engine.control.port)
  closers.push(() => app.socket.destroy())
  await app.reply(app.send(`authenticate|${SECRET}|`))
  for (const verb of ['invite', 'register', 'options']) await app.reply(app.send(`route|${verb}`))
  const invite = (uri: string, body = SDP) =>
    app.reply(app.send('sip||', `INVITE ${uri} SIP/2.0\r\nfrom: sip:100@localhost\r\n\r\n${body}`))
  const isIdle = (of: Engine = engine) =>
    expect.poll(() => leftovers(of), { timeout: IDLE_WITHIN_MS }).toEqual({})
  return { engine, app, dns, invite, isIdle, port: engine.listening[0]!.port }
}

async function agent() {
  const opened = await openAgent()
  closers.push(opened.close)
  return opened
}

/** Opens a TCP server that records what it receives. */
async function openStream(port = 0, address = HOST) {
  const sockets: Socket[] = []
  const heard = { text: '' }
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('data', (bytes) => (heard.text += bytes.toString()))
    socket.on('error', () => undefined)
  })
  server.listen(port, address)
  await once(server, 'listening')
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, sockets, heard }
}

/** Answers the request that came on a stream. */
function respondOn(stream: { sockets: readonly Socket[]; heard: { text: string } }, status: string) {
  const copied = stream.heard.text.split('\r\n').filter((line) => /^(Via|From|To|Call-ID|CSeq):/.test(line))
  stream.sockets[0]!.write(`SIP/2.0 ${status}\r\n${copied.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`)
}

const srv = (port: number, priority: number): ZoneRecord => ({
  type: 'SRV',
  priority,
  weight: 0,
  port,
  target: 'sip.trunk.example',
})

describe('a domain with several servers', () => {
  it('is called at the next one when the first is out of service, and there at once for a while', async () => {
    const [first, second] = [await agent(), await agent()]
    const { app, invite, isIdle, dns, port } = await start({
      zone: {
        '_sip._udp.trunk.example': [srv(second.port, 2), srv(first.port, 1)],
        'sip.trunk.example': [{ type: 'A', address: HOST }],
      },
    })
    const echo = await invite('sip:42@trunk.example')
    const refused = await first.nextRequest('INVITE')
    first.respond(refused, 503, { port, tag: 'f', headers: { 'Retry-After': '60' } })
    const taken = await second.nextRequest('INVITE')
    expect(headerValue(taken, 'Call-ID')).toBe(headerValue(refused, 'Call-ID'))
    expect(headerValue(taken, 'CSeq')).toBe(headerValue(refused, 'CSeq'))
    expect(headerValues(taken, 'Via')).not.toEqual(headerValues(refused, 'Via'))
    second.respond(taken, 486, { port, tag: 's' })
    const told = await app.next(isAnswer(486))
    expect(told.fields[8]).toBe(echo.fields[10])
    const questions = dns.asked.length
    await invite('sip:43@trunk.example')
    const again = await second.nextRequest('INVITE')
    second.respond(again, 486, { port, tag: 's' })
    await app.next(isAnswer(486))
    expect(dns.asked).toHaveLength(questions)
    await isIdle()
  })

  it('is called at the next one when the first is silent', async () => {
    const [silent, second] = [await agent(), await agent()]
    const { app, invite, isIdle, port } = await start({
      zone: {
        '_sip._udp.trunk.example': [srv(silent.port, 1), srv(second.port, 2)],
        'sip.trunk.example': [{ type: 'A', address: HOST }],
      },
    })
    await invite('sip:42@trunk.example')
    await silent.nextRequest('INVITE')
    const taken = await second.nextRequest('INVITE')
    second.respond(taken, 404, { port, tag: 's' })
    expect((await app.next(isAnswer(404))).sip).toContain('404')
    await isIdle()
  })

  it('answers 503 when it is not there', async () => {
    const { app, invite, isIdle } = await start()
    const echo = await invite('sip:42@nobody.invalid')
    expect((await app.next(isAnswer(503))).fields[8]).toBe(echo.fields[10])
    await isIdle()
  })
})

describe('a large INVITE', () => {
  it('goes over UDP to a phone that says so, whatever it does with TCP', async () => {
    const phone = await agent()
    const stream = await openStream(phone.port)
    const { app, invite, isIdle, port } = await start()
    const echo = await invite(phone.uri, LARGE_BODY)
    const received = await phone.nextRequest('INVITE')
    expect(Buffer.from(received.body).toString()).toBe(LARGE_BODY)
    phone.respond(received, 486, { port, tag: 'p' })
    expect((await app.next(isAnswer(486))).fields[8]).toBe(echo.fields[10])
    expect(stream.heard.text).toBe('')
    await isIdle()
  })

  it('goes over UDP in a second where TCP is wanted, and taken by somebody who stays silent', async () => {
    const phone = await agent()
    await openStream(phone.port)
    const { app, invite, port } = await start(TCP_FIRST)
    const echo = await invite(phone.uri, LARGE_BODY)
    phone.respond(await phone.nextRequest('INVITE'), 486, { port, tag: 'p' })
    expect((await app.next(isAnswer(486))).fields[8]).toBe(echo.fields[10])
  })

  it('goes over TCP where that is wanted and taken', async () => {
    const phone = await agent()
    const stream = await openStream(phone.port)
    const { app, invite, isIdle } = await start(TCP_FIRST)
    const echo = await invite(phone.uri, LARGE_BODY)
    expect(echo.fields[6]).toBe('tcp')
    await expect.poll(() => stream.heard.text.length).toBeGreaterThan(LARGE_BODY.length)
    expect(stream.heard.text).toMatch(
      /^INVITE [^]*\r\nVia: SIP\/2\.0\/TCP [^]*\r\nContact: <[^>]*;transport=tcp>/,
    )
    expect(stream.heard.text).toContain(LARGE_BODY)
    expect(phone.rest).toEqual([])
    respondOn(stream, '486 Busy')
    expect((await app.next(isAnswer(486))).fields[8]).toBe(echo.fields[10])
    await isIdle()
  })

  it('goes over UDP, whole, where TCP is wanted and refused', async () => {
    const phone = await agent()
    const { app, invite, isIdle, port } = await start(TCP_FIRST)
    const echo = await invite(phone.uri, LARGE_BODY)
    const received = await phone.nextRequest('INVITE')
    expect(headerValue(received, 'Via')).toContain('SIP/2.0/UDP')
    expect(headerValue(received, 'Contact')).not.toContain('transport')
    expect(Buffer.from(received.body).toString()).toBe(LARGE_BODY)
    phone.respond(received, 486, { port, tag: 'p' })
    expect((await app.next(isAnswer(486))).fields[8]).toBe(echo.fields[10])
    await isIdle()
  })

  it('goes over UDP to a phone that registered over it from behind a NAT', async () => {
    const { app, invite, port } = await start(TCP_FIRST)
    const phone = createSocket('udp4')
    const messages: string[] = []
    phone.on('message', (bytes) => messages.push(bytes.toString()))
    phone.bind(0, HOST)
    await once(phone, 'listening')
    closers.push(() => phone.close())
    await openStream(phone.address().port)
    const contact = 'sip:7@10.9.8.7:5060;ob'
    phone.send(
      `REGISTER sip:office SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.8.7:5060;branch=z9hG4bKr;rport\r\nFrom: <sip:7@office>;tag=1\r\n` +
        `To: <sip:7@office>\r\nCall-ID: r\r\nCSeq: 1 REGISTER\r\nContact: <${contact}>\r\nExpires: 60\r\n\r\n`,
      port,
      HOST,
    )
    const register = await app.next((frame) => frame.sip.startsWith('REGISTER'))
    app.send(`sip|${register.fields[8]}|`, `SIP/2.0 200 OK\r\ncontact: <${contact}>;expires=60\r\n\r\n`)
    await expect.poll(() => messages.length).toBe(1)
    const body = `${SDP}${'a=x\r\n'.repeat(8000)}`
    await invite(contact, body)
    await expect.poll(() => messages.find((message) => message.startsWith('INVITE'))).toContain(body)
    expect(messages.find((message) => message.startsWith('INVITE'))).toContain('Via: SIP/2.0/UDP ')
  })
})

it('a large answer to a request over UDP goes over UDP, whole', async () => {
  const phone = await agent()
  const { app, port } = await start()
  phone.request('OPTIONS', { uri: `sip:a@${HOST}:${port}` }, port)
  const frame = await app.next((one) => one.sip.startsWith('OPTIONS'))
  const body = `${SDP}${'a=x\r\n'.repeat(12_000)}`
  app.send(`sip|${frame.fields[8]}|`, `SIP/2.0 200 OK\r\nContent-Type: application/sdp\r\n\r\n${body}`)
  expect(Buffer.from((await phone.nextResponse(200)).body).toString()).toBe(body)
})

it('the end of a connection ends what waits on it at once, with 503', async () => {
  const stream = await openStream()
  const { app, invite, isIdle } = await start()
  const echo = await invite(`sip:42@${HOST}:${stream.port};transport=tcp`)
  await expect.poll(() => stream.heard.text).toContain('INVITE')
  respondOn(stream, '100 Trying')
  stream.sockets[0]!.end()
  expect((await app.next(isAnswer(503))).fields[8]).toBe(echo.fields[10])
  await isIdle()
})

it('a connection on which nothing came while a request waited is not used again', async () => {
  const stream = await openStream()
  const { app, invite, engine } = await start({ transportLimits: { silentMs: 500 } })
  const uri = `sip:42@${HOST}:${stream.port};transport=tcp`
  await invite(uri)
  await app.next(isAnswer(408))
  await expect.poll(() => engine.tables()['connections']).toBe(0)
  await invite(uri)
  await expect.poll(() => stream.sockets.length).toBe(2)
})

describe('a host with several addresses', () => {
  const ADDRESSES = ['127.0.0.1', '127.0.0.2', '::1']
  const literal = (address: string) => (address.includes(':') ? `[${address}]` : address)
  const binds = ADDRESSES.flatMap((address) => [
    { protocol: 'udp', address, port: 0 } as const,
    { protocol: 'tcp', address, port: 0 } as const,
  ])

  it.each(ADDRESSES)('answers from %s, where it was asked, and names it as its Contact', async (address) => {
    const { app, engine } = await start({ binds })
    const local = engine.listening.find((one) => one.protocol === 'udp' && one.address === address)!
    const phone = createSocket(address === '::1' ? 'udp6' : 'udp4')
    closers.push(() => phone.close())
    phone.bind(0, address === '::1' ? '::1' : HOST)
    await once(phone, 'listening')
    const answers: { text: string; from: unknown }[] = []
    phone.on('message', (bytes, from) =>
      answers.push({ text: bytes.toString(), from: [from.address, from.port] }),
    )
    const own = `${literal(phone.address().address)}:${phone.address().port}`
    phone.send(
      `INVITE sip:a@${literal(address)}:${local.port} SIP/2.0\r\nVia: SIP/2.0/UDP ${own};branch=z9hG4bKm;rport\r\n` +
        `From: <sip:p@${own}>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: m\r\nCSeq: 1 INVITE\r\nContact: <sip:p@${own}>\r\n\r\n`,
      local.port,
      address,
    )
    const frame = await app.next((one) => one.sip.startsWith('INVITE'))
    app.send(`sip|${frame.fields[8]}|`, `SIP/2.0 200 OK\r\nContent-Type: application/sdp\r\n\r\n${SDP}`)
    await expect.poll(() => answers.some(({ text }) => text.startsWith('SIP/2.0 200'))).toBe(true)
    expect(new Set(answers.map(({ from }) => JSON.stringify(from)))).toEqual(
      new Set([JSON.stringify([address, local.port])]),
    )
    const ok = answers.find(({ text }) => text.startsWith('SIP/2.0 200'))!.text
    expect(ok).toContain(`Contact: <sip:${literal(address)}:${local.port}>`)
    expect(ok).toMatch(new RegExp(`received=${phone.address().address}`))
  })

  it.each([HOST, '::1'])(
    'asks %s from an address of its family, which Via and Contact name',
    async (address) => {
      const { app, engine } = await start({ binds })
      const local = engine.listening.find((one) => one.protocol === 'udp' && one.address === address)!
      const phone = createSocket(address === '::1' ? 'udp6' : 'udp4')
      closers.push(() => phone.close())
      phone.bind(0, address)
      await once(phone, 'listening')
      const came = once(phone, 'message') as Promise<[Buffer, { address: string; port: number }]>
      app.send('sip||', `INVITE sip:7@${literal(address)}:${phone.address().port} SIP/2.0\r\n\r\n${SDP}`)
      const [bytes, from] = await came
      expect([from.address, from.port]).toEqual([address, local.port])
      const shown = `${literal(address)}:${local.port}`
      expect(bytes.toString()).toContain(`Via: SIP/2.0/UDP ${shown};`)
      expect(bytes.toString()).toContain(`Contact: <sip:${shown}>`)
    },
  )

  it('opens a stream from the address that its Via names', async () => {
    const stream = await openStream()
    const { invite } = await start({ binds: [{ protocol: 'tcp', address: '127.0.0.2', port: 0 }] })
    await invite(`sip:7@${HOST}:${stream.port};transport=tcp`)
    await expect.poll(() => stream.heard.text).toContain('Via: SIP/2.0/TCP 127.0.0.2:')
    expect(stream.sockets[0]!.remoteAddress).toBe('127.0.0.2')
  })
})
