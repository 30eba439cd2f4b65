import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Engine } from './options.ts'
import { connectControl } from './testkit/control-client.ts'
import { openAgent, SDP } from './testkit/sip-agent.ts'
import { expectIdle, SECRET, startSite, startTestEngine } from './testkit/site.ts'
import type { SrfDialog, SrfMessage } from './testkit/srf.ts'

const used: Engine[] = []
const open: { close(): void }[] = []

afterEach(() => {
  for (const one of open.splice(0)) one.close()
})
afterAll(() => expectIdle(used))

async function twoSites() {
  const [a, b] = await Promise.all([startSite(), startSite()])
  used.push(a.engine, b.engine)
  open.push({ close: a.disconnect }, { close: b.disconnect })
  return { a, b }
}

const response = (request: SrfMessage) =>
  new Promise<SrfMessage>((resolve) => request.once('response', (message: SrfMessage) => resolve(message)))

/** A session description of more than 12 kB, where drachtio-server stops listening. */
const LARGE_SDP = SDP + 'a=x-candidate:0123456789 0123456789 0123456789\r\n'.repeat(1000)

describe('large messages through drachtio-srf', () => {
  it('of 300 kB, with a header of 15 kB, go both ways over TCP', async () => {
    const { a, b } = await twoSites()
    b.srf.message((req, res) => res.send(200, { headers: { 'X-Long': req.get('X-Long') }, body: req.body }))
    const body = 'Grüße '.repeat(50_000)
    const long = 'x'.repeat(15_000)
    const request = await a.srf.request(b.uri('bob', ';transport=tcp'), {
      method: 'MESSAGE',
      headers: { 'Content-Type': 'text/plain', 'X-Long': long },
      body,
    })
    const answered = await response(request)
    expect([answered.status, answered.body === body, answered.get('X-Long') === long]).toEqual([
      200,
      true,
      true,
    ])
  })

  it('a call with large descriptions is made, changed and ended', async () => {
    const { a, b } = await twoSites()
    const answered = new Promise<SrfDialog>((resolve) =>
      b.srf.invite((req, res) => void b.srf.createUAS(req, res, { localSdp: LARGE_SDP }).then(resolve)),
    )
    const uac = await a.srf.createUAC(b.uri('bob', ';transport=tcp'), { localSdp: LARGE_SDP })
    const uas = await answered
    expect([uac.remote.sdp, uas.remote.sdp]).toEqual([LARGE_SDP, LARGE_SDP])
    uas.on('modify', (req: SrfMessage, res: { send(status: number, options: object): void }) =>
      res.send(200, { body: req.body }),
    )
    expect(await uac.modify(`${LARGE_SDP}a=new\r\n`)).toBe(`${LARGE_SDP}a=new\r\n`)
    await uac.destroy()
  })

  it('one that fits into no datagram fails at once with 513, and goes over TCP where that is asked for', async () => {
    const { a, b } = await twoSites()
    b.srf.message((_req, res) => res.send(200))
    const phone = await openAgent()
    open.push(phone)
    const message = { method: 'MESSAGE', headers: { 'Content-Type': 'text/plain' } }
    const large = { ...message, body: 'x'.repeat(100_000) }
    expect((await response(await a.srf.request(b.uri('bob', ';transport=tcp'), large))).status).toBe(200)
    expect((await response(await a.srf.request(phone.uri, large))).status).toBe(513)
    const small = await a.srf.request(phone.uri, { ...message, body: 'x' })
    phone.respond(await phone.nextRequest('MESSAGE'), 200, { port: a.port, tag: 'p' })
    expect((await response(small)).status).toBe(200)
  })
})

describe('binary bodies', () => {
  const BYTES = Buffer.concat([
    Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte)),
    Buffer.from('\r\n\r\n12#|\r\n'),
    Buffer.from([0xff, 0xfe, 0, 0xc3, 0x28]),
  ])
  const bodyOf = (frame: Buffer) => frame.subarray(frame.indexOf('\r\n\r\n') + 4)
  const withBody = (head: string) => Buffer.concat([Buffer.from(`${head}\r\n\r\n`), BYTES])

  it('pass byte for byte in all four directions', async () => {
    const engine = await startTestEngine()
    used.push(engine)
    const { port } = engine.listening.find((one) => one.protocol === 'udp')!
    const app = await connectControl(engine.control.port)
    const phone = await openAgent()
    open.push(phone, { close: () => app.socket.destroy() })
    await app.reply(app.send(`authenticate|${SECRET}|`))
    await app.reply(app.send('route|message'))

    const type = { 'Content-Type': 'application/octet-stream' }
    phone.request('MESSAGE', { uri: `sip:b@127.0.0.1:${port}`, headers: type, body: BYTES }, port)
    const message = await app.next((frame) => frame.sip.startsWith('MESSAGE'))
    expect(bodyOf(message.bytes)).toEqual(BYTES)
    app.send(
      `sip|${message.fields[8]}|`,
      withBody('SIP/2.0 200 OK\r\ncontent-type: application/octet-stream'),
    )
    const ok = await phone.nextResponse(200)
    expect(Buffer.from(ok.body)).toEqual(BYTES)

    const head = `MESSAGE ${phone.uri} SIP/2.0\r\ncontent-type: application/octet-stream\r\ncontent-length: 3`
    const echo = await app.reply(app.send('sip||', withBody(head)))
    expect(bodyOf(echo.bytes)).toEqual(BYTES)
    const sent = await phone.nextRequest('MESSAGE')
    expect(Buffer.from(sent.body)).toEqual(BYTES)
    phone.respond(sent, 200, { port, tag: 'p' })
    await app.next((frame) => frame.sip.startsWith('SIP/2.0 200'))
  })
})
