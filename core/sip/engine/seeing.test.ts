import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { callIdOf } from './policy/message-facts.ts'
import { kindIn } from './capture/index.ts'
import {
  answer,
  answeredCall,
  app,
  engine,
  incoming,
  isSip,
  outgoing,
  phone,
  port,
  uri,
  useRawSite,
} from './testkit/raw-site.ts'
import { SDP } from './testkit/sip-agent.ts'
import { FAST, startTestEngine } from './testkit/site.ts'

const clock = createVirtualClock()

describe('what the engine shows', () => {
  useRawSite(clock)

  it('counts requests by method and responses by class, both ways', async () => {
    await answeredCall()
    const { invite } = await outgoing()
    phone.respond(invite, 486, { port, tag: 'p' })
    await app.next(isSip(/^SIP\/2.0 486/))
    await phone.nextRequest('ACK')
    expect(engine.counters()).toEqual({
      'received INVITE': 1,
      'received ACK': 1,
      'received 4xx': 1,
      'sent 1xx': 1,
      'sent 2xx': 1,
      'sent INVITE': 1,
      'sent ACK': 1,
    })
  })

  it('counts what is sent again and what comes again', async () => {
    const { invite } = await outgoing()
    clock.advance(FAST.t1)
    await phone.nextRequest('INVITE')
    phone.respond(invite, 486, { port, tag: 'p' })
    await phone.nextRequest('ACK')
    phone.respond(invite, 486, { port, tag: 'p' })
    await phone.nextRequest('ACK')
    const call = await incoming()
    phone.send(call.invite, port)
    await phone.nextResponse(100)
    answer(call.transactionId, 200, '', SDP)
    await phone.nextResponse(200)
    clock.advance(FAST.t1)
    phone.ack(call.invite, await phone.nextResponse(200), port)
    await app.next(isSip(/^ACK/))
    expect(engine.counters()).toMatchObject({
      'resent request': 1,
      'repeated response': 1,
      'repeated request': 1,
      'resent response': 1,
    })
  })

  it('counts answers that belong to nothing', async () => {
    const lost = phone.request('OPTIONS', { uri: uri() }, port)
    await app.next(isSip(/^OPTIONS/))
    phone.respond(lost, 200, { port })
    await expect.poll(() => engine.counters()).toMatchObject({ 'stray response': 1 })
  })

  it('tells how busy it is', () => {
    const { heapBytes, residentBytes, ...rest } = engine.gauges()
    expect(heapBytes).toBeGreaterThan(1e6)
    expect(residentBytes).toBeGreaterThan(1e6)
    expect(rest).toMatchObject({ overload: 0, delayMeanMs: expect.any(Number), capturedCalls: 0 })
  })

  it('shows the messages of a call, with both ends and without credentials', async () => {
    const secret = 'Digest username="1", nonce="n0nce", response="c0ffee"'
    const call = await incoming(SDP, { Authorization: secret })
    answer(call.transactionId, 403)
    phone.ack(call.invite, await phone.nextResponse(403), port)
    await expect.poll(() => engine.captured([callIdOf(call.invite)])).toHaveLength(4)
    const shown = engine.captured([callIdOf(call.invite)])
    expect(shown.map(({ direction, bytes }) => [direction, kindIn(bytes)])).toEqual([
      ['in', 'INVITE'],
      ['out', '1xx'],
      ['out', '4xx'],
      ['in', 'ACK'],
    ])
    for (const { local, peer, protocol } of shown) {
      expect([local, peer, protocol]).toEqual([
        { address: '127.0.0.1', port },
        { address: '127.0.0.1', port: phone.port },
        'udp',
      ])
    }
    expect(Buffer.from(shown[0]!.bytes).toString()).toContain('nonce="xxxxx", response="xxxxxx"')
    expect(engine.captured(['unknown'])).toEqual([])
  })
})

it('an engine may keep no messages', async () => {
  const own = await startTestEngine(50, undefined, { capture: false })
  expect(own.captured(['any'])).toEqual([])
  expect(own.gauges()).toMatchObject({ capturedCalls: 0, capturedBytes: 0 })
  await own.close()
})
