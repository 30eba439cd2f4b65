import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../../test/kit/virtual-clock.ts'
import { headerValue, type SipRequest } from '../../message/index.ts'
import {
  answer,
  app,
  contact,
  engine,
  incoming,
  isSip,
  outgoing,
  phone,
  port,
  uri,
  useRawSite,
} from '../testkit/raw-site.ts'
import { SDP } from '../testkit/sip-agent.ts'

const clock = createVirtualClock()
useRawSite(clock)

const ALLOW = { Allow: 'INVITE, ACK, BYE, CANCEL, UPDATE' }

/** Places a call from the phone with these headers, which is answered with those of the application. */
async function called(headers: Record<string, string>, answered = '') {
  const { invite, transactionId } = await incoming(SDP, headers)
  const echo = await app.reply(answer(transactionId, 200, answered, SDP))
  const ok = await phone.nextResponse(200, 'INVITE')
  phone.ack(invite, ok, port)
  await app.next(isSip(/^ACK/))
  return { invite, ok, dialogId: echo.fields[11]! }
}
/** Places a call from the application to the phone, which answers with these headers. */
async function calls(asked: string, headers: Record<string, string>) {
  const { invite } = await outgoing(asked)
  phone.respond(invite, 200, { port, tag: 'p1', headers: { ...contact(), ...headers }, body: SDP })
  const dialogId = (await app.next(isSip(/^SIP\/2.0 200/))).fields[9]!
  await app.reply(app.send(`sip||${dialogId}`, `ACK ${phone.uri} SIP/2.0\r\n\r\n`))
  await phone.nextRequest('ACK')
  return { dialogId }
}
/** Checks that the phone receives the engine's BYE and answers, and that the application is told why. */
async function expectExpired() {
  const bye = await phone.nextRequest('BYE')
  expect(headerValue(bye, 'Reason')).toBe('SIP;cause=200;text="Session timer expired"')
  phone.respond(bye, 200, { port })
  const told = await app.next((frame) => frame.fields[8] === 'unsolicited')
  expect(told.sip).toContain('Session timer expired')
}
const accept = (refresh: SipRequest, expires: string) =>
  phone.respond(refresh, 200, { port, headers: { ...contact(), 'Session-Expires': expires } })

describe('a session that the peer keeps fresh', () => {
  it('is agreed on in the answer, and ends when no refresh comes', async () => {
    const { ok } = await called({ 'Session-Expires': '120;refresher=uac', Supported: 'timer' })
    expect(headerValue(ok, 'Session-Expires')).toBe('120;refresher=uac')
    expect(headerValue(ok, 'Require')).toBe('timer')
    clock.advance(87_000)
    expect(phone.rest.some((message) => message.type === 'request')).toBe(false)
    clock.advance(2_000)
    await expectExpired()
  })

  it('goes on with each refresh', async () => {
    const { invite, ok } = await called({ 'Session-Expires': '120', Supported: 'timer' })
    clock.advance(60_000)
    const inside = {
      uri: uri(),
      callId: headerValue(invite, 'Call-ID')!,
      from: headerValue(invite, 'From')!,
      to: headerValue(ok, 'To')!,
      sequence: 2,
      headers: { 'Session-Expires': '120;refresher=uac', Supported: 'timer' },
    }
    phone.request('UPDATE', inside, port)
    const frame = await app.next(isSip(/^UPDATE/))
    await app.reply(answer(frame.fields[8]!, 200))
    expect(headerValue(await phone.nextResponse(200, 'UPDATE'), 'Session-Expires')).toBe('120;refresher=uac')
    clock.advance(60_000)
    expect(phone.rest.some((message) => message.type === 'request')).toBe(false)
    clock.advance(30_000)
    await expectExpired()
  })

  it('is refused when it is too short, and the phone is told how long', async () => {
    phone.request('INVITE', { uri: uri(), body: SDP, headers: { 'Session-Expires': '30' } }, port)
    const refused = await phone.nextResponse(422)
    expect(headerValue(refused, 'Min-SE')).toBe('90')
  })
})

describe('a session that we keep fresh', () => {
  it('by UPDATE, where the peer takes it; the application hears nothing', async () => {
    await called({ ...ALLOW }, 'Session-Expires: 100;refresher=uas\r\n')
    clock.advance(50_000)
    const update = await phone.nextRequest('UPDATE')
    expect(headerValue(update, 'Session-Expires')).toBe('100;refresher=uac')
    expect(update.body.byteLength).toBe(0)
    accept(update, '100;refresher=uac')
    await expect.poll(() => clock.pending).toBeGreaterThan(0)
    expect(app.rest.filter(isSip(/UPDATE/))).toEqual([])
  })

  it('by INVITE with the last session, where the peer does not take UPDATE; the engine acknowledges', async () => {
    await calls('Session-Expires: 100\r\nSupported: timer\r\n', { 'Session-Expires': '100;refresher=uac' })
    clock.advance(50_000)
    const again = await phone.nextRequest('INVITE')
    expect(Buffer.from(again.body).toString()).toBe(SDP)
    phone.respond(again, 200, {
      port,
      headers: { ...contact(), 'Session-Expires': '100;refresher=uac' },
      body: SDP,
    })
    await phone.nextRequest('ACK')
    expect(app.rest.filter(isSip(/^SIP\/2.0 200/))).toEqual([])
  })

  it('by INVITE with all parts that the last session had, under their own type', async () => {
    const type = 'multipart/mixed;boundary=b'
    const body = `--b\r\nContent-Type: application/sdp\r\n\r\n${SDP}\r\n--b--\r\n`
    const { invite, transactionId } = await incoming(SDP, {})
    const headers = `Session-Expires: 100;refresher=uas\r\nContent-Type: ${type}\r\nMIME-Version: 1.0\r\n`
    await app.reply(answer(transactionId, 200, headers, body))
    phone.ack(invite, await phone.nextResponse(200, 'INVITE'), port)
    await app.next(isSip(/^ACK/))
    clock.advance(50_000)
    const again = await phone.nextRequest('INVITE')
    expect(headerValue(again, 'Content-Type')).toBe(type)
    expect(headerValue(again, 'MIME-Version')).toBe('1.0')
    expect(Buffer.from(again.body).toString()).toBe(body)
    phone.respond(again, 200, { port, headers: contact(), body: SDP })
    await phone.nextRequest('ACK')
  })

  it('of a peer that knows no session timers: we asked, so we look after it', async () => {
    await calls('Session-Expires: 100\r\nSupported: timer\r\n', { ...ALLOW })
    clock.advance(50_000)
    const update = await phone.nextRequest('UPDATE')
    phone.respond(update, 481, { port })
    await expectExpired()
  })

  it('turns to INVITE when UPDATE is not taken after all', async () => {
    await calls('Session-Expires: 100\r\n', { ...ALLOW })
    clock.advance(50_000)
    phone.respond(await phone.nextRequest('UPDATE'), 501, { port })
    const again = await phone.nextRequest('INVITE')
    phone.respond(again, 200, { port, headers: contact(), body: SDP })
    await phone.nextRequest('ACK')
  })

  it('asks again for as long as the peer wants, which answered 422', async () => {
    await calls('Session-Expires: 100\r\n', { ...ALLOW })
    clock.advance(50_000)
    phone.respond(await phone.nextRequest('UPDATE'), 422, { port, headers: { 'Min-SE': '400' } })
    const longer = await phone.nextRequest('UPDATE')
    expect(headerValue(longer, 'Session-Expires')).toBe('400;refresher=uac')
    accept(longer, '400;refresher=uac')
    await expect.poll(() => engine.counters()['received 2xx']).toBe(2)
    clock.advance(199_000)
    expect(phone.rest.some((message) => message.type === 'request')).toBe(false)
    clock.advance(2_000)
    expect(headerValue(await phone.nextRequest('UPDATE'), 'Session-Expires')).toBe('400;refresher=uac')
  })

  it('tries again a little later when both sides changed the session at once', async () => {
    await calls('Session-Expires: 100\r\n', { ...ALLOW })
    clock.advance(50_000)
    phone.respond(await phone.nextRequest('UPDATE'), 491, { port })
    await expect.poll(() => engine.counters()['received 4xx']).toBe(1)
    await expect
      .poll(() => {
        clock.advance(1_000)
        return phone.rest.some((message) => message.type === 'request' && message.method === 'UPDATE')
      })
      .toBe(true)
    accept(await phone.nextRequest('UPDATE'), '100;refresher=uac')
  })

  it('becomes the peer’s to keep fresh when it says so', async () => {
    await calls('Session-Expires: 120\r\nSupported: timer\r\n', {
      ...ALLOW,
      'Session-Expires': '120;refresher=uas',
    })
    clock.advance(86_000)
    expect(phone.rest.some((message) => message.type === 'request')).toBe(false)
    clock.advance(3_000)
    await expectExpired()
  })

  it('ends when the peer is gone', async () => {
    await calls('Session-Expires: 100\r\n', { ...ALLOW })
    clock.advance(50_000)
    await phone.nextRequest('UPDATE')
    clock.advance(5_000)
    await expectExpired()
  })
})

it('without anybody asking there is no session timer', async () => {
  const { ok } = await called({})
  expect(headerValue(ok, 'Session-Expires')).toBeUndefined()
  clock.advance(80_000_000)
  expect(phone.rest.some((message) => message.type === 'request')).toBe(false)
})
