import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { headerValue, type SipResponse } from '../message/index.ts'
import {
  answer,
  app,
  engine,
  incoming,
  isSip,
  phone,
  port,
  tcpPort,
  uri,
  useRawSite,
} from './testkit/raw-site.ts'
import { openStreamAgent, SDP } from './testkit/sip-agent.ts'

const clock = createVirtualClock()
useRawSite(clock)

/** Twice the timers B, H and J of the tests. */
const LONG_MS = 2560
const open = () => engine.tables()['ist']! + engine.tables()['nist']!
const responses = () => phone.rest.flatMap((message) => (message.type === 'response' ? [message.status] : []))
/** Waits until the engine has read what was sent so far. */
const settled = async () => {
  phone.request('OPTIONS', { uri: uri() }, port)
  answer((await app.next(isSip(/^OPTIONS/))).fields[8]!, 200)
  await phone.nextResponse(200, 'OPTIONS')
  clock.advance(LONG_MS)
}
const METHODS = [
  'OPTIONS',
  'INVITE',
  'BYE',
  'CANCEL',
  'PRACK',
  'UPDATE',
  'INFO',
  'SUBSCRIBE',
  'REGISTER',
  'DANCE',
]

describe('a request that belongs nowhere', () => {
  it.each(METHODS)(
    '%s with a To tag brings one 481 over UDP and over TCP, and nothing is kept',
    async (method) => {
      const stream = await openStreamAgent(tcpPort())
      for (const [agent, at] of [
        [phone, port],
        [stream, tcpPort()],
      ] as const) {
        const request = agent.request(method, { uri: uri(), to: '<sip:a@b>;tag=1', body: SDP }, at)
        const first = await agent.nextResponse(481, method)
        agent.send(request, at)
        const second = await agent.nextResponse(481, method)
        expect(headerValue(second, 'To')).toBe(headerValue(first, 'To'))
        expect(open()).toBe(0)
      }
      clock.advance(LONG_MS)
      await settled()
      expect([...responses(), ...stream.rest]).toEqual([])
      stream.close()
    },
  )

  it('an ACK with a To tag brings nothing', async () => {
    phone.request('ACK', { uri: uri(), to: '<sip:a@b>;tag=1' }, port)
    await settled()
    expect(responses()).toEqual([])
  })

  it.each(['BYE', 'PRACK', 'UPDATE', 'CANCEL'])('%s without one: 481, kept neither', async (method) => {
    phone.request(method, { uri: uri() }, port)
    await phone.nextResponse(481, method)
    expect(open()).toBe(0)
  })
})

describe('a stranger who never says ACK', () => {
  const CHALLENGE =
    'WWW-Authenticate: Digest realm="a", nonce="b"\r\nProxy-Authenticate: Digest realm="a", nonce="b"\r\n'

  it.each([401, 407, 403, 404, 480, 486, 503, 603])('gets %i to his INVITE once', async (status) => {
    const { transactionId } = await incoming()
    expect((await app.reply(answer(transactionId, status, CHALLENGE))).fields[3]).toBe('OK')
    clock.advance(LONG_MS)
    await settled()
    expect(responses()).toEqual([status])
    expect(open()).toBe(0)
  })

  it.each([401, 407])(
    'gets %i to any other request once, and his copies are new requests',
    async (status) => {
      const request = phone.request('REGISTER', { uri: uri() }, port)
      for (const tag of ['one', 'two']) {
        answer((await app.next(isSip(/^REGISTER/))).fields[8]!, status, CHALLENGE)
        await phone.nextResponse(status, 'REGISTER')
        expect(open(), tag).toBe(0)
        if (tag === 'one') phone.send(request, port)
      }
    },
  )

  it('gets a 100 after a while, and then a refusal three times at most', async () => {
    const { transactionId } = await incoming()
    clock.advance(8)
    await phone.nextResponse(100)
    answer(transactionId, 401, CHALLENGE)
    await phone.nextResponse(401)
    clock.advance(LONG_MS)
    await settled()
    expect(responses()).toEqual([401, 401])
    expect(open()).toBe(0)
  })
})

describe('a phone on a lossy line', () => {
  it('whose challenge was lost is challenged again by its copy; its ACK and its call go on', async () => {
    const lost = await incoming()
    answer(lost.transactionId, 401, 'WWW-Authenticate: Digest realm="a", nonce="1"\r\n')
    await phone.nextResponse(401)
    phone.send(lost.invite, port)
    const again = await app.next(isSip(/^INVITE/))
    answer(again.fields[8]!, 401, 'WWW-Authenticate: Digest realm="a", nonce="2"\r\n')
    const challenge = await phone.nextResponse(401)
    phone.ack(lost.invite, challenge, port)
    const { transactionId } = await incoming(SDP, { Authorization: 'Digest username="1"' })
    answer(transactionId, 486)
    const refused: SipResponse = await phone.nextResponse(486)
    expect(refused.status).toBe(486)
    // With credentials it is no stranger: the refusal is repeated until the ACK.
    clock.advance(20)
    await phone.nextResponse(486)
    expect(app.rest.filter(isSip(/^ACK/))).toEqual([])
  })

  it('whose refusal was lost gets it again for its copy, and the application hears nothing', async () => {
    const { invite, transactionId } = await incoming()
    answer(transactionId, 404)
    await phone.nextResponse(404)
    phone.send(invite, port)
    phone.ack(invite, await phone.nextResponse(404), port)
    await settled()
    expect(app.rest.filter(isSip(/^INVITE/))).toEqual([])
  })
})
