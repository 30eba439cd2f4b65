import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../../test/kit/virtual-clock.ts'
import { silentLog } from '../../../kit/index.ts'
import {
  headerValue,
  headerValues,
  parseMessage,
  type SipRequest,
  type SipResponse,
} from '../../message/index.ts'
import { createTransactions } from '../../transaction/index.ts'
import type { Peer, SendFault } from '../../transport/index.ts'
import { createInTurn } from './in-turn.ts'
import { createWaysTo, DEFAULT_LARGE_REQUESTS, type LargeRequestRules } from './large-requests.ts'
import { createPenalties } from './penalties.ts'
import type { Targets } from './resolver.ts'

/** The behaviour of a server towards a request: it answers, says nothing or cannot be reached. */
type Server =
  { readonly statuses: readonly number[]; readonly headers?: Record<string, string> } | 'silent' | 'refuses'

const peer = (last: number, protocol: Peer['protocol'] = 'udp'): Peer => ({
  protocol,
  address: `192.0.2.${last}`,
  port: 5060,
  name: 'example.com',
})
const keyOf = ({ protocol, address }: Peer) => `${protocol} ${address.split('.').at(-1)}`
const settled = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

/** Starts servers by `udp 1`; those that are not named refuse. */
function start(
  servers: Record<string, Server>,
  streams = true,
  rules: LargeRequestRules = { streamAbove: 1300, mostDatagram: 65_507 },
) {
  const clock = createVirtualClock()
  const penalties = createPenalties(clock)
  const sent: { to: string; request: SipRequest; patience: number | undefined }[] = []
  const doubted: string[] = []
  const told: string[] = []
  const transport = {
    localFor: ({ protocol }: Peer) =>
      protocol === 'udp' || streams ? { protocol, address: '192.0.2.99', port: 5060 } : undefined,
    doubt: (one: Peer) => void doubted.push(keyOf(one)),
    send(bytes: Uint8Array, to: Peer): Promise<SendFault | undefined> {
      const parsed = parseMessage(bytes)
      if (!parsed.ok || parsed.value.type === 'response') throw new Error('no request')
      const request = parsed.value
      if (bytes.length > (to.mostBytes ?? Infinity))
        return Promise.resolve({ code: 'too-large', text: 'too large' })
      sent.push({ to: keyOf(to), request, patience: to.connectMs })
      const server = servers[keyOf(to)] ?? 'refuses'
      if (server === 'refuses') return Promise.resolve({ code: 'unreachable', text: 'refused' })
      if (server !== 'silent' && request.method !== 'ACK') {
        queueMicrotask(() => server.statuses.forEach((status) => answer(request, to, status, server.headers)))
      }
      return Promise.resolve(undefined)
    },
  }
  const answer = (request: SipRequest, from: Peer, status: number, headers: Record<string, string> = {}) => {
    const kept = request.headers.filter(({ name }) => ['Via', 'From', 'To', 'Call-ID', 'CSeq'].includes(name))
    const added = Object.entries(headers).map(([name, value]) => ({ name, value }))
    const message: SipResponse = {
      type: 'response',
      status: request.method === 'CANCEL' ? 200 : status,
      reason: 'X',
      headers: [...kept, ...added],
      body: new Uint8Array(),
    }
    layer.received({
      message,
      peer: from,
      local: { protocol: 'udp', address: '192.0.2.99', port: 5060 },
      bytes: 1,
    })
  }
  const layer = createTransactions({
    transports: transport,
    user: { request: () => ({}) as never, ack: () => undefined, strayResponse: () => undefined },
    clock,
    log: silentLog,
  })
  const inTurn = createInTurn({
    clock,
    log: silentLog,
    layer,
    transport,
    penalties,
    waysTo: createWaysTo(transport, penalties, () => rules),
  })
  const send = (targets: Targets, method = 'INVITE', body = 0) => {
    const build = (to: Peer): SipRequest => ({
      type: 'request',
      method,
      uri: 'sip:42@example.com',
      headers: [
        { name: 'From', value: '<sip:a@b>;tag=1' },
        { name: 'To', value: '<sip:42@example.com>' },
        { name: 'Call-ID', value: 'one' },
        { name: 'CSeq', value: `7 ${method}` },
        { name: 'Contact', value: `<sip:us;transport=${to.protocol}>` },
      ],
      body: Buffer.alloc(body, 'x'),
    })
    return inTurn(targets, build(targets[0]), build, {
      response: ({ message }) => told.push(String(message.status)),
      failed: (reason) => told.push(reason),
      ended: () => told.push('ended'),
      moved: (_request, to) => told.push(`to ${keyOf(to)}`),
    })
  }
  return { clock, layer, penalties, sent, doubted, told, send, late: answer }
}
const branch = (request: SipRequest) => /branch=([^;]+)/.exec(headerValue(request, 'Via')!)![1]

describe('the next target', () => {
  it('gets the request after a transport error, with a branch of its own', async () => {
    const { clock, sent, told, send, penalties } = start({ 'tcp 2': { statuses: [200] } })
    const client = send([peer(1, 'tls'), peer(2, 'tcp')], 'OPTIONS')
    await settled()
    clock.advance(0)
    expect(sent.map(({ to }) => to)).toEqual(['tls 1', 'tcp 2'])
    const [first, second] = sent.map(({ request }) => request)
    expect(branch(second!)).not.toBe(branch(first!))
    expect(['Call-ID', 'CSeq', 'From'].map((name) => headerValue(second!, name))).toEqual([
      'one',
      '7 OPTIONS',
      '<sip:a@b>;tag=1',
    ])
    expect(headerValues(second!, 'Via')).toHaveLength(1)
    expect(headerValue(second!, 'Via')).toContain('SIP/2.0/TCP')
    expect(headerValue(second!, 'Contact')).toContain('transport=tcp')
    expect(told).toEqual(['to tcp 2', '200', 'ended'])
    expect(branch(client.request)).toBe(branch(second!))
    expect(keyOf(client.peer)).toBe('tcp 2')
    expect(penalties.has(peer(1, 'tls'))).toBe(true)
    expect(sent.map(({ patience }) => patience)).toEqual([2000, undefined])
  })

  it.each(['INVITE', 'OPTIONS'])('gets a %s that nobody answers, after 64·T1', async (method) => {
    const { clock, told, send, sent, penalties } = start({ 'udp 1': 'silent', 'udp 2': { statuses: [200] } })
    send([peer(1), peer(2)], method)
    clock.advance(31_999)
    expect(told).toEqual([])
    clock.advance(1)
    await settled()
    expect(told.slice(0, 2)).toEqual(['to udp 2', '200'])
    expect(sent.at(-1)!.to).toBe('udp 2')
    expect(penalties.has(peer(1))).toBe(true)
  })

  it('gets it after a 503, and the server is left alone as long as it wants', async () => {
    const { clock, told, send, penalties } = start({
      'udp 1': { statuses: [100, 503], headers: { 'Retry-After': '120 (overload);duration=60' } },
      'udp 2': { statuses: [503] },
      'udp 3': { statuses: [486] },
    })
    send([peer(1), peer(2), peer(3)])
    await settled()
    expect(told).toEqual(['100', 'to udp 2', 'to udp 3', '486'])
    expect([peer(1), peer(2)].map(penalties.has)).toEqual([true, false])
    clock.advance(120_000)
    expect(penalties.has(peer(1))).toBe(false)
    expect(told).toEqual(['100', 'to udp 2', 'to udp 3', '486', 'ended'])
  })

  it('is not asked when there is none: the last failure is told', async () => {
    const { told, send } = start({ 'udp 2': { statuses: [503] } })
    send([peer(1), peer(2)])
    await settled()
    expect(told).toEqual(['to udp 2', '503'])
    const other = start({})
    other.send([peer(1), peer(2)], 'OPTIONS')
    await settled()
    expect(other.told).toEqual(['to udp 2', 'transport', 'ended'])
  })

  it.each([
    ['rings', [180, 503], ['180', '503']],
    ['refuses with something else', [500], ['500']],
    ['is busy', [486], ['486']],
    ['refuses all', [603], ['603']],
  ])('is not asked when the first one %s', async (_, statuses, expected) => {
    const { told, send, sent } = start({ 'udp 1': { statuses }, 'udp 2': { statuses: [200] } })
    send([peer(1), peer(2)])
    await settled()
    expect(told).toEqual(expected)
    expect(sent.map(({ to }) => to)).not.toContain('udp 2')
  })

  it('is not asked when a server that said 100 needs too long', async () => {
    const { clock, told, send } = start({ 'udp 1': { statuses: [100] }, 'udp 2': { statuses: [200] } })
    send([peer(1), peer(2)], 'OPTIONS')
    await settled()
    clock.advance(32_000)
    await settled()
    expect(told).toEqual(['100', 'timeout', 'ended'])
  })

  it('is not asked after CANCEL', async () => {
    const { clock, told, send, sent } = start({ 'udp 1': { statuses: [100] }, 'udp 2': { statuses: [200] } })
    const client = send([peer(1), peer(2)])
    await settled()
    client.cancel([])
    await settled()
    clock.advance(64_000)
    expect(told).toEqual(['100', 'timeout', 'ended'])
    expect(sent.map(({ request }) => request.method)).toContain('CANCEL')
    expect(sent.map(({ to }) => to)).not.toContain('udp 2')
  })

  it('is cancelled where the request is now', async () => {
    const { told, send, sent } = start({ 'udp 2': { statuses: [100] } })
    const client = send([peer(1), peer(2)])
    await settled()
    client.cancel([])
    await settled()
    const cancel = sent.find(({ request }) => request.method === 'CANCEL')!
    expect(cancel.to).toBe('udp 2')
    expect(branch(cancel.request)).toBe(branch(client.request))
    expect(told).toEqual(['to udp 2', '100'])
  })

  it('a connection on which nothing came for long is doubted', () => {
    const { clock, doubted, send, told } = start({ 'tcp 1': 'silent' })
    send([peer(1, 'tcp')], 'OPTIONS')
    clock.advance(32_000)
    expect(told).toEqual(['timeout', 'ended'])
    expect(doubted).toEqual(['tcp 1'])
  })
})

describe('a large request', () => {
  const LARGE = 1400

  it('goes over a stream, with a Via and a Contact that say so', async () => {
    const { sent, told, send } = start({ 'tcp 1': { statuses: [486] } })
    send([peer(1)], 'INVITE', LARGE)
    await settled()
    expect(sent[0]!.to).toBe('tcp 1')
    expect(headerValue(sent[0]!.request, 'Via')).toContain('SIP/2.0/TCP')
    expect(headerValue(sent[0]!.request, 'Contact')).toContain('transport=tcp')
    expect(sent[0]!.patience).toBe(2000)
    expect(told).toEqual(['486'])
  })

  it('goes as a datagram where streams are refused, and so does the next one at once', async () => {
    const { clock, sent, told, send } = start({ 'udp 1': { statuses: [486] } })
    send([peer(1)], 'INVITE', LARGE)
    await settled()
    expect(sent.map(({ to, request }) => `${to} ${request.method}`)).toEqual([
      'tcp 1 INVITE',
      'udp 1 INVITE',
      'udp 1 ACK',
    ])
    expect(headerValue(sent[1]!.request, 'Via')).toContain('SIP/2.0/UDP')
    expect(sent[1]!.request.body).toHaveLength(LARGE)
    expect(told).toEqual(['to udp 1', '486'])
    send([peer(1)], 'INVITE', LARGE)
    await settled()
    expect(sent.slice(3).map(({ to }) => to)).toEqual(['udp 1', 'udp 1'])
    clock.advance(600_000)
    send([peer(1)], 'INVITE', LARGE)
    await settled()
    expect(sent[5]!.to).toBe('tcp 1')
  })

  it('stays with datagrams for a phone known by what it sent, and where we have no streams', async () => {
    const { sent, send } = start({ 'udp 1': 'silent', 'tcp 1': 'silent' })
    send([{ protocol: 'udp', address: '192.0.2.1', port: 5060 }], 'INVITE', LARGE)
    expect(sent.map(({ to }) => to)).toEqual(['udp 1'])
    const without = start({ 'udp 1': 'silent' }, false)
    without.send([peer(1)], 'INVITE', LARGE)
    expect(without.sent.map(({ to }) => to)).toEqual(['udp 1'])
  })

  it.each(['INVITE', 'MESSAGE'])(
    'a %s goes as a datagram within a second where a stream is taken and stays silent',
    async (method) => {
      const { clock, sent, told, send, penalties } = start({
        'tcp 1': 'silent',
        'udp 1': { statuses: [486] },
      })
      send([peer(1)], method, LARGE)
      clock.advance(999)
      await settled()
      expect(sent.map(({ to }) => to)).toEqual(['tcp 1'])
      clock.advance(1)
      await settled()
      expect(told).toEqual(['to udp 1', '486'])
      expect(penalties.has(peer(1, 'tcp'))).toBe(true)
      clock.advance(64_000)
      await settled()
      expect(told).toEqual(['to udp 1', '486', 'ended'])
    },
  )

  it('a phone that answers late on the stream has answered', async () => {
    const { clock, told, send, sent, late } = start({ 'tcp 1': 'silent', 'udp 1': 'silent' })
    send([peer(1)], 'INVITE', LARGE)
    clock.advance(1000)
    late(sent[0]!.request, peer(1, 'tcp'), 200)
    expect(told).toEqual(['to udp 1', '200'])
  })

  it.each([1200, 1400, 5000, 60_000])(
    'goes over UDP with %i bytes where nothing else was asked for',
    async (size) => {
      const { sent, told, send } = start(
        { 'tcp 1': 'silent', 'udp 1': { statuses: [486] } },
        true,
        DEFAULT_LARGE_REQUESTS,
      )
      send([peer(1)], 'INVITE', size)
      await settled()
      expect(new Set(sent.map(({ to }) => to))).toEqual(new Set(['udp 1']))
      expect(told).toEqual(['486'])
    },
  )

  it.each([
    [65_507, 70_000],
    [3000, 4000],
  ])('fails at once where UDP carries no more than %i bytes', async (mostDatagram, size) => {
    const rules = { ...DEFAULT_LARGE_REQUESTS, mostDatagram }
    const { sent, told, send, penalties } = start({ 'tcp 1': 'silent', 'udp 1': 'silent' }, true, rules)
    send([peer(1)], 'INVITE', size)
    await settled()
    expect(sent).toEqual([])
    expect(told).toEqual(['too-large', 'ended'])
    expect(penalties.has(peer(1))).toBe(false)
  })

  it('is not sent to the same server once more when that is out of service', async () => {
    for (const server of [{ statuses: [503] }] as const) {
      const { clock, sent, send } = start({
        'tcp 1': server,
        'udp 1': { statuses: [200] },
        'udp 2': 'silent',
      })
      send([peer(1), peer(2)], 'INVITE', LARGE)
      await settled()
      clock.advance(32_000)
      await settled()
      expect(new Set(sent.map(({ to }) => to))).toEqual(new Set(['tcp 1', 'tcp 2', 'udp 2']))
    }
  })

  it('is one of more than 1300 bytes', async () => {
    const { sent, send } = start({ 'udp 1': 'silent', 'tcp 1': 'silent' })
    send([peer(1)], 'OPTIONS', 900)
    send([peer(1)], 'OPTIONS', 1100)
    expect(sent.map(({ to }) => to)).toEqual(['udp 1', 'tcp 1'])
  })
})
