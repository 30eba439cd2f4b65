import { afterEach, describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../../test/kit/virtual-clock.ts'
import { silentLog } from '../../../kit/index.ts'
import type { Peer } from '../../transport/index.ts'
import { openDnsServer, type DnsServer, type ZoneRecord } from '../../testkit/dns-server.ts'
import { createNameService, type NameService } from './name-service.ts'
import { createPenalties } from './penalties.ts'
import { createResolver, type Resolver } from './resolver.ts'

let server: DnsServer | undefined
afterEach(() => {
  server?.close()
  server = undefined
})

const clock = createVirtualClock()
const srv = (target: string, port: number, priority = 1): ZoneRecord => ({
  type: 'SRV',
  priority,
  weight: 0,
  port,
  target,
})
const a = (address: string, ttl = 60): ZoneRecord => ({ type: 'A', address, ttl })

function resolverOf(
  options: {
    names?: NameService
    reaches?: (peer: Peer) => boolean
    carries?: (protocol: string) => boolean
  } = {},
) {
  const penalties = createPenalties(clock)
  const names = options.names ?? createNameService({ clock, servers: [server!.address] })
  const reaches = options.reaches ?? (() => true)
  const carries = options.carries ?? (() => true)
  const ports = { clock, log: silentLog, names, penalties, carries, reaches, random: () => 0 }
  return { resolver: createResolver(ports), penalties }
}
const show = (peers: readonly Peer[]) =>
  peers.map(({ protocol, address, port }) => `${protocol} ${address} ${port}`)
const resolve = (resolver: Resolver, uri: string) =>
  new Promise<readonly string[] | string>((done) =>
    resolver.resolve(uri, (result) => done(result.ok ? show(result.value) : result.error)),
  )

describe('with a DNS server', () => {
  it('finds the servers of a domain with all their addresses, and asks again when their time is over', async () => {
    server = await openDnsServer({
      'example.com': [
        {
          type: 'NAPTR',
          order: 1,
          preference: 1,
          flags: 's',
          service: 'SIP+D2T',
          replacement: '_sip._tcp.example.com',
        },
      ],
      '_sip._tcp.example.com': [srv('b.example.com', 5070, 2), srv('a.example.com', 5060, 1)],
      'a.example.com': [
        a('192.0.2.1', 20),
        { type: 'AAAA', groups: [0x2001, 0xdb8, 0, 0, 0, 0, 0, 1], ttl: 90 },
      ],
      'b.example.com': [a('192.0.2.2')],
    })
    const { resolver } = resolverOf()
    const expected = ['tcp 192.0.2.1 5060', 'tcp 2001:db8::1 5060', 'tcp 192.0.2.2 5070']
    expect(await resolve(resolver, 'sip:42@Example.com')).toEqual(expected)
    const questions = server.asked.length
    clock.advance(19_000)
    let isDone = false
    resolver.resolve('sip:43@example.com', () => (isDone = true))
    expect(isDone).toBe(true)
    expect(server.asked).toHaveLength(questions)
    clock.advance(1001)
    server.zone.set('a.example.com', [a('192.0.2.3')])
    expect(await resolve(resolver, 'sip:42@example.com')).toContain('tcp 192.0.2.3 5060')
    expect(server.asked.length).toBeGreaterThan(questions)
  })

  it('keeps what it knew while the server is away', async () => {
    server = await openDnsServer({
      '_sip._udp.example.com': [srv('a.example.com', 5080)],
      'a.example.com': [a('192.0.2.1', 5)],
    })
    const { resolver } = resolverOf()
    expect(await resolve(resolver, 'sip:example.com;transport=udp')).toEqual(['udp 192.0.2.1 5080'])
    clock.advance(6000)
    server.silent = true
    const again = resolve(resolver, 'sip:example.com;transport=udp')
    expect(resolver.size).toBe(1)
    clock.advance(5000)
    expect(await again).toEqual(['udp 192.0.2.1 5080'])
    let isDone = false
    resolver.resolve('sip:example.com;transport=udp', () => (isDone = true))
    expect(isDone).toBe(true)
    clock.advance(3_700_000)
    const tooLate = resolve(resolver, 'sip:example.com;transport=udp')
    clock.advance(5000)
    expect(await tooLate).toBe('dns')
  })

  it('asks once for all that wait, and answers them in their order', async () => {
    server = await openDnsServer({
      '_sip._udp.example.com': [srv('a.example.com', 5060)],
      'a.example.com': [a('192.0.2.1')],
    })
    const { resolver } = resolverOf()
    const order: number[] = []
    await Promise.all(
      [1, 2, 3].map(
        (number) =>
          new Promise<void>((done) =>
            resolver.resolve('sip:example.com;transport=udp', () => {
              order.push(number)
              done()
            }),
          ),
      ),
    )
    expect(order).toEqual([1, 2, 3])
    expect(server.asked.filter((question) => question.startsWith('SRV'))).toHaveLength(1)
  })
})

describe('without DNS', () => {
  it('takes hosts from the system, also those that have no services', async () => {
    server = await openDnsServer()
    const { resolver } = resolverOf()
    expect(await resolve(resolver, 'sip:localhost:5099;transport=tcp')).toContain('tcp 127.0.0.1 5099')
    expect(server.asked).toEqual([])
    expect(await resolve(resolver, 'sip:nobody.invalid')).toBe('dns')
  })

  it('answers for addresses at once and asks nobody', () => {
    const names = new Proxy({} as NameService, {
      get: () => {
        throw new Error('asked')
      },
    })
    const { resolver } = resolverOf({ names })
    const seen: unknown[] = []
    for (const uri of [
      'sip:a@192.0.2.1',
      'sip:[2001:db8::1]:5070',
      'sips:192.0.2.1',
      'sip:x.example;maddr=192.0.2.7',
    ]) {
      resolver.resolve(uri, (result) => seen.push(result.ok && show(result.value)))
    }
    expect(seen).toEqual([
      ['udp 192.0.2.1 5060'],
      ['udp 2001:db8::1 5070'],
      ['tls 192.0.2.1 5061'],
      ['udp 192.0.2.7 5060'],
    ])
  })

  it.each([
    ['sip:a@192.0.2.1', ['tcp'], 'tcp 192.0.2.1 5060'],
    ['sip:a@192.0.2.1:5070;transport=udp', ['tcp', 'tls'], 'tcp 192.0.2.1 5070'],
    ['sip:a@[2001:db8::1]', ['tcp'], 'tcp 2001:db8::1 5060'],
    ['sip:a@pbx', ['tcp'], 'tcp 192.0.2.3 5060'],
    ['sip:a@pbx:5080;transport=udp', ['tcp'], 'tcp 192.0.2.3 5080'],
    ['sip:a@192.0.2.1', ['udp', 'tcp'], 'udp 192.0.2.1 5060'],
    ['sip:a@192.0.2.1', ['tls'], 'udp 192.0.2.1 5060'],
    ['sip:a@192.0.2.1;transport=tls', ['tcp'], 'tls 192.0.2.1 5061'],
  ])('%s with %j of our own is %s', async (uri, own, expected) => {
    const none = () => Promise.resolve([])
    const addresses = () => Promise.resolve({ addresses: ['192.0.2.3'], ttl: 60 })
    const names = { naptr: none, srv: none, published: addresses, system: addresses } as never
    const { resolver } = resolverOf({ names, carries: (protocol) => own.includes(protocol) })
    expect(await resolve(resolver, uri)).toEqual([expected])
  })

  it('gives a look-up five seconds', async () => {
    const never = () => new Promise<never>(() => undefined)
    const { resolver } = resolverOf({ names: { naptr: never, srv: never, published: never, system: never } })
    const outcome = resolve(resolver, 'sip:pbx')
    clock.advance(4999)
    expect(resolver.size).toBe(1)
    clock.advance(1)
    expect(await outcome).toBe('dns')
    expect(resolver.size).toBe(0)
  })
})

describe('targets', () => {
  const found = { addresses: ['192.0.2.1', '2001:db8::1', '192.0.2.2'], ttl: 60 }
  const names: NameService = {
    naptr: () => Promise.resolve([]),
    srv: () => Promise.resolve([]),
    published: () => Promise.resolve(found),
    system: () => Promise.resolve(found),
  }

  it('are those that we have a socket for', async () => {
    const { resolver } = resolverOf({ names, reaches: ({ address }) => address.includes('.') })
    expect(await resolve(resolver, 'sip:pbx')).toEqual(['udp 192.0.2.1 5060', 'udp 192.0.2.2 5060'])
    expect(await resolve(resolverOf({ names, reaches: () => false }).resolver, 'sip:pbx')).toBe(
      'no-transport',
    )
  })

  it('stand last for a while after they failed', async () => {
    const { resolver, penalties } = resolverOf({ names })
    const order = async () =>
      ((await resolve(resolver, 'sip:pbx')) as string[]).map((target) => target.split(' ')[1])
    expect(await order()).toEqual(['192.0.2.1', '2001:db8::1', '192.0.2.2'])
    penalties.add({ protocol: 'udp', address: '192.0.2.1', port: 5060 }, 10_000)
    expect(await order()).toEqual(['2001:db8::1', '192.0.2.2', '192.0.2.1'])
    clock.advance(10_000)
    expect(await order()).toEqual(['192.0.2.1', '2001:db8::1', '192.0.2.2'])
    penalties.add({ protocol: 'udp', address: '192.0.2.1', port: 5060 }, 1e12)
    clock.advance(600_000)
    expect((await order())[0]).toBe('192.0.2.1')
  })
})
