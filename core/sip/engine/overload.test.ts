import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseTag } from '../../grammar/index.ts'
import { headerValue } from '../message/index.ts'
import type { Engine } from './options.ts'
import { createFakeSampler } from './testkit/fake-sampler.ts'
import {
  answer,
  answeredCall,
  app,
  cancelParts,
  engine,
  incoming,
  isSip,
  phone,
  port,
  uri,
  useRawSite,
} from './testkit/raw-site.ts'
import { openAgent, SDP, type SipAgent } from './testkit/sip-agent.ts'
import { IDLE_WITHIN_MS, SECRET, startTestEngine } from './testkit/site.ts'
import { connectControl, type ControlClient } from './testkit/control-client.ts'

const sampler = createFakeSampler()
const overloaded = () => sampler.sample({ delayP99Ms: 900 }, 3)
const calm = () => sampler.sample({}, 4)

describe('an engine with too much to do', () => {
  useRawSite(undefined, { sampler, overload: { retryAfterS: 3 } })
  beforeEach(calm)

  it('answers new requests 503, the same to each copy, and remembers nothing of them', async () => {
    overloaded()
    for (const method of ['INVITE', 'REGISTER', 'OPTIONS']) {
      const request = phone.request(method, { uri: uri() }, port)
      phone.send(request, port)
      const [one, two] = [await phone.nextResponse(503, method), await phone.nextResponse(503, method)]
      expect(Number(headerValue(one, 'Retry-After'))).toBeGreaterThanOrEqual(3)
      expect(Number(headerValue(one, 'Retry-After'))).toBeLessThanOrEqual(6)
      expect(parseTag(headerValue(one, 'To')!)).toMatch(/^\w{10}$/)
      expect(headerValue(two, 'To')).toBe(headerValue(one, 'To'))
      if (method === 'INVITE') phone.ack(request, one, port)
    }
    expect(engine.tables()).toMatchObject({ ist: 0, nist: 0 })
    expect(engine.gauges()).toMatchObject({ overload: 1, delayP99Ms: 900 })
    expect(engine.counters()).toMatchObject({ 'refused overload': 6, 'received INVITE': 2 })
    calm()
    phone.request('OPTIONS', { uri: uri() }, port)
    await app.next(isSip(/^OPTIONS/))
    expect(engine.gauges()['overload']).toBe(0)
  })

  it('lets calls in progress go on: requests in dialogs, copies, ACK, CANCEL, BYE', async () => {
    const { dialog } = await answeredCall()
    const ringing = await incoming()
    const silent = await incoming()
    overloaded()
    phone.request('INVITE', { uri: uri(), ...dialog, sequence: 2, body: SDP }, port)
    const frame = await app.next(isSip(/^INVITE/))
    answer(frame.fields[8]!, 200, '', SDP)
    const ok = await phone.nextResponse(200, 'INVITE')
    phone.request('ACK', { uri: uri(), ...dialog, to: headerValue(ok, 'To')!, sequence: 2 }, port)
    await app.next(isSip(/^ACK/))
    phone.send(silent.invite, port)
    await phone.nextResponse(100)
    phone.request('CANCEL', cancelParts(ringing.invite), port)
    await phone.nextResponse(200, 'CANCEL')
    phone.ack(ringing.invite, await phone.nextResponse(487), port)
    answer(silent.transactionId, 486)
    phone.ack(silent.invite, await phone.nextResponse(486), port)
    phone.request('BYE', { uri: uri(), ...dialog, sequence: 3 }, port)
    const bye = await app.next(isSip(/^BYE/))
    answer(bye.fields[8]!, 200)
    await phone.nextResponse(200, 'BYE')
    expect(engine.counters()['refused overload']).toBeUndefined()
  })
})

describe('limits of an engine', () => {
  let own: Engine
  let agent: SipAgent
  let silent: ControlClient
  afterEach(async () => {
    agent.close()
    silent.socket.destroy()
    await own.close()
  })
  const start = async (options: Parameters<typeof startTestEngine>[2]) => {
    own = await startTestEngine(50, undefined, { sampler: createFakeSampler(), ...options })
    agent = await openAgent()
    // It takes every MESSAGE and answers none.
    silent = await connectControl(own.control.port)
    await silent.reply(silent.send(`authenticate|${SECRET}|`))
    await silent.reply(silent.send('route|message'))
    const udp = own.listening.find(({ protocol }) => protocol === 'udp')!
    return (method: string) => agent.request(method, { uri: `sip:127.0.0.1:${udp.port}` }, udp.port)
  }

  it('drops in place of an answer where that is chosen', async () => {
    const send = await start({ overload: { answer: 'drop', maxTransactions: 1 } })
    send('MESSAGE')
    await expect.poll(() => own.tables()).toMatchObject({ nist: 1 })
    send('MESSAGE')
    await expect.poll(() => own.counters()).toMatchObject({ 'dropped overload': 1 })
    expect(agent.rest.filter((message) => message.type === 'response' && message.status === 503)).toEqual([])
  })

  it('lets an address have only so many transactions, this computer too where that is chosen', async () => {
    const send = await start({ door: { transactionsPerSource: 2, limitsLoopback: true } })
    for (let n = 0; n < 4; n++) send('MESSAGE')
    await expect.poll(() => own.counters()).toMatchObject({ 'dropped source': 2 })
    await expect.poll(() => own.tables(), { timeout: IDLE_WITHIN_MS }).toMatchObject({ nist: 0 })
    send('MESSAGE')
    await expect.poll(() => own.tables()).toMatchObject({ nist: 1 })
    expect(own.counters()).toMatchObject({ 'dropped source': 2 })
  })
})
