import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../../test/kit/virtual-clock.ts'
import { silentLog } from '../../../kit/index.ts'
import type { SipRequest } from '../../message/index.ts'
import type { Received } from '../../transport/index.ts'
import type { Engine } from '../options.ts'
import { startEngine } from '../start-engine.ts'
import { openAgent } from '../testkit/sip-agent.ts'
import { expectIdle, FAST_IN_REAL_TIME, SECRET } from '../testkit/site.ts'
import { createDoorkeeper, type DoorPorts, type DoorRules } from './doorkeeper.ts'

const clock = createVirtualClock()
async function connectTo(port: number): Promise<Socket> {
  const socket = createConnection(port, '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}
const nobody: DoorPorts = { ofSource: () => 0, holds: () => false }
const doorOf = (rules: DoorRules, ports: Partial<DoorPorts> = {}) =>
  createDoorkeeper(rules, clock, { ...nobody, ...ports })
const from = (address: string, method = 'INVITE', headers: Record<string, string> = {}): Received => ({
  message: {
    type: 'request',
    method,
    uri: 'sip:1@192.0.2.1',
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    body: new Uint8Array(),
  } satisfies SipRequest,
  peer: { protocol: 'udp', address, port: 5060 },
  local: { protocol: 'udp', address: '192.0.2.1', port: 5060 },
  bytes: 1,
})

describe('at the door', () => {
  it.each([
    [{ 'User-Agent': 'friendly-scanner' }],
    [{ 'User-Agent': 'SIPVicious/0.3' }],
    [{ From: '"sipvicious" <sip:100@1.1.1.1>;tag=x' }],
  ])('scanners are not heard: %o', (headers) => {
    expect(doorOf({}).refuses(from('192.0.2.7', 'OPTIONS', headers))).toBe('scanner')
  })
  it('phones are', () => {
    const door = doorOf({})
    expect(door.refuses(from('192.0.2.7', 'REGISTER', { 'User-Agent': 'Yealink SIP-T46S' }))).toBeUndefined()
  })

  const many = (rules: DoorRules, address: string, method = 'REGISTER', headers = {}) => {
    const door = doorOf(rules)
    const heard = () =>
      Array.from({ length: 50 }, () => door.refuses(from(address, method, headers))).filter((r) => !r).length
    return { door, heard }
  }
  it('an address that asks too much is cut down to its rate', () => {
    const { door, heard } = many({ rate: { perSecond: 10, burst: 20 } }, '192.0.2.7')
    expect(heard()).toBe(20)
    clock.advance(1000)
    expect(heard()).toBe(10)
    expect(door.refuses(from('192.0.2.8', 'REGISTER'))).toBeUndefined()
    clock.advance(60_000)
    expect(heard()).toBe(20)
  })
  it('this computer itself is not counted', () => {
    const rules = { rate: { perSecond: 1, burst: 1 } }
    expect(many(rules, '127.0.0.1').heard()).toBe(50)
    expect(many({ ...rules, limitsLoopback: true }, '127.0.0.1').heard()).toBe(1)
  })

  const METHODS = [
    'OPTIONS',
    'INVITE',
    'BYE',
    'ACK',
    'CANCEL',
    'PRACK',
    'UPDATE',
    'INFO',
    'SUBSCRIBE',
    'REGISTER',
    'DANCE',
  ]
  const TAGGED = { To: '<sip:a@b>;tag=1', From: '<sip:c@d>;tag=2', 'Call-ID': 'x' }
  it.each(METHODS)('a To tag exempts a %s from nothing; a dialog or transaction does from all', (method) => {
    const rate = { perSecond: 1, burst: 1 }
    const first = (rules: DoorRules, ports: Partial<DoorPorts>, headers = {}) => {
      const door = doorOf(rules, ports)
      return [1, 2].map(() => door.refuses(from('192.0.2.7', method, { ...TAGGED, ...headers })))
    }
    const full = { ofSource: () => 3 }
    const scanner = { 'User-Agent': 'friendly-scanner' }
    expect(first({ rate }, {})).toEqual([undefined, 'rate'])
    expect(first({ transactionsPerSource: 3 }, full)).toEqual(['source', 'source'])
    expect(first({}, {}, scanner)).toEqual(['scanner', 'scanner'])
    const inside = { ...full, holds: () => true }
    expect(first({ rate, transactionsPerSource: 3 }, inside, scanner)).toEqual([undefined, undefined])
  })

  it('an address with too much open is let in no further', () => {
    const rules = { transactionsPerSource: 3 }
    const busy = doorOf(rules, { ofSource: (address) => (address === '192.0.2.7' ? 3 : 2) })
    expect(busy.refuses(from('192.0.2.7'))).toBe('source')
    expect(busy.refuses(from('192.0.2.8'))).toBeUndefined()
    expect(doorOf(rules, { ofSource: () => 3 }).refuses(from('127.0.0.1'))).toBeUndefined()
  })
  it('keeps a bounded table however many addresses ask', () => {
    const door = doorOf({})
    for (let n = 0; n < 30_000; n++) door.refuses(from(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`))
    expect(door.size).toBeLessThanOrEqual(20_000)
  })
  it('networks are let in and kept out', () => {
    const door = doorOf({ allow: ['192.0.2.0/24', '2001:db8::/32'], deny: ['192.0.2.66'] })
    const heard = ['192.0.2.1', '192.0.2.66', '198.51.100.1', '2001:db8::1', '2001:db9::1'].map(door.isHeard)
    expect(heard).toEqual([true, false, false, true, false])
    expect(() => doorOf({ deny: ['office'] })).toThrow('office')
  })
})

describe('the engine', () => {
  let engine: Engine | undefined
  afterEach(() => expectIdle(engine ? [engine] : []))

  it('counts what came and what it dropped, and says nothing to scanners', async () => {
    engine = await startEngine({
      binds: [{ protocol: 'udp', address: '127.0.0.1', port: 0 }],
      control: { address: '127.0.0.1', port: 0, secret: SECRET },
      timers: FAST_IN_REAL_TIME,
      log: silentLog,
    })
    const { port } = engine.listening[0]!
    const agent = await openAgent()
    const uri = `sip:127.0.0.1:${port}`
    agent.request('OPTIONS', { uri, headers: { 'User-Agent': 'friendly-scanner' } }, port)
    agent.request('OPTIONS', { uri }, port)
    await agent.nextResponse(200)
    agent.sendText('nonsense nonsense', port)
    agent.request('FETCH', { uri }, port)
    await agent.nextResponse(501)
    expect(agent.rest).toEqual([])
    expect(engine.counters()).toEqual({
      'dropped scanner': 1,
      'received OPTIONS': 1,
      malformed: 1,
      'received other': 1,
      'sent 2xx': 1,
      'sent 5xx': 1,
    })
    agent.close()
  })

  it('reads no further from a stream whose peer asks too often, until it may ask again', async () => {
    const bind = { protocol: 'tcp', address: '127.0.0.1', port: 0 } as const
    engine = await startEngine({
      binds: [bind],
      control: { address: '127.0.0.1', port: 0, secret: SECRET },
      door: { rate: { perSecond: 1, burst: 1 }, limitsLoopback: true },
      clock,
      log: silentLog,
    })
    const { port } = engine.listening[0]!
    const [stranger, phone] = [await connectTo(port), await connectTo(port)]
    const message = (start: string) =>
      `${start}\r\nVia: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:b@c>\r\n` +
      'Call-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n'
    const sent = 20_000
    stranger.write(message('OPTIONS sip:b@c SIP/2.0').repeat(sent))
    const dropped = () => engine?.counters()['dropped rate'] ?? 0
    await expect.poll(dropped).toBeGreaterThan(0)
    // Answers of others are read meanwhile.
    phone.write(message('SIP/2.0 200 OK'))
    await expect.poll(() => engine?.counters()['received 2xx']).toBe(1)
    const first = dropped()
    expect(first).toBeLessThan(sent / 10)
    phone.write(message('SIP/2.0 200 OK'))
    await expect.poll(() => engine?.counters()['received 2xx']).toBe(2)
    expect(dropped()).toBe(first)
    clock.advance(1000)
    await expect.poll(dropped).toBeGreaterThan(first)
    expect(engine.counters()['received OPTIONS']).toBe(2)
    stranger.destroy()
    phone.destroy()
  })

  it('does not hear who is denied', async () => {
    engine = await startEngine({
      binds: [{ protocol: 'udp', address: '127.0.0.1', port: 0 }],
      control: { address: '127.0.0.1', port: 0, secret: SECRET },
      door: { deny: ['127.0.0.0/8'] },
      log: silentLog,
    })
    const { port } = engine.listening[0]!
    const agent = await openAgent()
    agent.request('OPTIONS', { uri: `sip:127.0.0.1:${port}` }, port)
    agent.sendText('nonsense nonsense', port)
    await expect.poll(() => engine?.counters()).toEqual({ 'dropped denied': 1, malformed: 1 })
    expect(agent.rest).toEqual([])
    agent.close()
  })
})
