import { expect, it } from 'vitest'
import { chooseTransports, findServices } from './find-services.ts'
import type { NameService, NaptrRecord, SrvRecord } from './name-service.ts'
import { nextHopOf, type Carrier } from './next-hop.ts'
import type { Result } from '../../../kit/index.ts'

const srv = (name: string, port = 5060, priority = 1, weight = 0): SrvRecord => ({
  name,
  port,
  priority,
  weight,
})
const naptr = (service: string, replacement: string, order = 1, preference = 1): NaptrRecord => ({
  flags: 'S',
  service,
  regexp: '',
  replacement,
  order,
  preference,
})

/** Creates a fake DNS with these records; every host has one address. It records the questions it is asked. */
function fakeNames(records: { naptr?: Record<string, NaptrRecord[]>; srv?: Record<string, SrvRecord[]> }) {
  const asked: string[] = []
  const ask = <T>(what: string, answer: T): Promise<T> => {
    asked.push(what)
    return Promise.resolve(answer)
  }
  const names: NameService = {
    naptr: (name) => ask(`naptr ${name}`, records.naptr?.[name] ?? []),
    srv: (name) => ask(`srv ${name}`, records.srv?.[name] ?? []),
    published: (host) => ask(`published ${host}`, { addresses: [`address of ${host}`], ttl: host.length }),
    system: (host) => ask(`system ${host}`, { addresses: [`address of ${host}`], ttl: undefined }),
  }
  return { names, asked }
}

const ALL: readonly Carrier[] = ['udp', 'tcp', 'tls']
const hop = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error('no hop')
  return result.value
}
async function find(uri: string, records: Parameters<typeof fakeNames>[0], ours = ALL) {
  const { names, asked } = fakeNames(records)
  const found = await findServices(hop(nextHopOf(uri)), names, (protocol) => ours.includes(protocol))
  return {
    asked,
    ttl: found.ttl,
    servers: found.services.map(({ protocol, addresses, port }) => `${protocol} ${addresses[0]} ${port}`),
  }
}

it.each([
  ['sip:192.0.2.1', { host: '192.0.2.1', port: undefined, asked: undefined }],
  ['sip:a@[2001:db8::1]:5070;transport=tcp', { host: '2001:db8::1', port: 5070, asked: 'tcp' }],
  ['sips:a@Example.COM', { host: 'example.com', port: undefined, asked: 'tls' }],
  ['sips:a@example.com;transport=tcp', { host: 'example.com', port: undefined, asked: 'tls' }],
  ['sip:a@example.com;maddr=192.0.2.9;transport=UDP', { host: '192.0.2.9', port: undefined, asked: 'udp' }],
  ['sip:a@example.com;maddr=[2001:db8::9]', { host: '2001:db8::9', port: undefined, asked: undefined }],
])('reads the next hop of %s', (uri, expected) => {
  expect(nextHopOf(uri)).toEqual({ ok: true, value: expected })
})

it.each([
  ['tel:+4312345', 'invalid'],
  ['sip:', 'invalid'],
  ['sip:a@b;transport=ws', 'no-transport'],
  ['sip:a@b;transport=sctp', 'no-transport'],
])('has no next hop for %s: %s', (uri, error) => {
  expect(nextHopOf(uri)).toEqual({ ok: false, error })
})

it('NAPTR chooses among our transports in the order of the domain', () => {
  const records = [
    naptr('SIP+D2U', 'third', 2, 1),
    naptr('SIP+D2T', 'second', 1, 9),
    naptr('sips+d2t', 'first', 1, 2),
    naptr('E2U+sip', 'no transport', 0, 0),
    { ...naptr('SIP+D2U', 'not by SRV', 0, 0), flags: 'u' },
  ]
  const names = (ours: readonly Carrier[]) =>
    chooseTransports(records, (protocol) => ours.includes(protocol)).map(({ name }) => name)
  expect(names(ALL)).toEqual(['first', 'second', 'third'])
  expect(names(['udp'])).toEqual(['third'])
  expect(names([])).toEqual([])
})

it('follows NAPTR to SRV to addresses, and the shortest time of them holds', async () => {
  const found = await find('sip:1@example.com', {
    naptr: {
      'example.com': [naptr('SIP+D2T', '_sip._tcp.alpha.net'), naptr('SIP+D2U', '_sip._udp.beta.net', 2)],
    },
    srv: {
      '_sip._tcp.alpha.net': [srv('one.net', 5062), srv('three.net', 5064)],
      '_sip._udp.beta.net': [srv('four.net')],
    },
  })
  expect(found.servers).toEqual([
    'tcp address of one.net 5062',
    'tcp address of three.net 5064',
    'udp address of four.net 5060',
  ])
  expect(found.ttl).toBe('one.net'.length)
})

it('asks for SRV of our transports where there is no NAPTR, and takes the first that is offered', async () => {
  const records = { srv: { '_sip._tcp.example.com': [srv('a')], '_sips._tcp.example.com': [srv('b', 5061)] } }
  const found = await find('sip:example.com', records)
  expect(found.servers).toEqual(['tcp address of a 5060'])
  expect(found.asked).toEqual([
    'naptr example.com',
    'srv _sip._udp.example.com',
    'srv _sip._tcp.example.com',
    'srv _sips._tcp.example.com',
    'published a',
  ])
  expect((await find('sip:example.com', records, ['tls'])).servers).toEqual(['tls address of b 5061'])
})

it.each([
  ['sip:example.com;transport=tcp', '_sip._tcp.example.com', 'tcp address of a 5077'],
  ['sip:example.com;transport=udp', '_sip._udp.example.com', 'udp address of a 5077'],
  ['sip:example.com;transport=tls', '_sips._tcp.example.com', 'tls address of a 5077'],
  ['sips:example.com', '_sips._tcp.example.com', 'tls address of a 5077'],
])('asks for nothing but SRV where %s names the transport', async (uri, name, server) => {
  const found = await find(uri, { srv: { [name]: [srv('a', 5077)] } })
  expect(found.servers).toEqual([server])
  expect(found.asked).toEqual([`srv ${name}`, 'published a'])
})

it.each([
  ['sip:example.com:5090', 'udp address of example.com 5090'],
  ['sip:example.com:5090;transport=tcp', 'tcp address of example.com 5090'],
  ['sips:example.com:5090', 'tls address of example.com 5090'],
  ['sip:pbx', 'udp address of pbx 5060'],
  ['sip:localhost;transport=tcp', 'tcp address of localhost 5060'],
  ['sip:phone.local', 'udp address of phone.local 5060'],
  ['sips:pbx', 'tls address of pbx 5061'],
])('asks for a host only where there can be no services: %s', async (uri, server) => {
  const found = await find(uri, {})
  expect(found.servers).toEqual([server])
  expect(found.asked).toEqual([`system ${server.split(' ')[3]}`])
})

it('takes a name without services for a host', async () => {
  const found = await find('sip:example.com', {})
  expect(found.servers).toEqual(['udp address of example.com 5060'])
  expect(found.asked.at(-1)).toBe('system example.com')
})

it('a service that is decidedly not there leads nowhere (RFC 2782)', async () => {
  const found = await find('sip:example.com', { srv: { '_sip._udp.example.com': [srv('.')] } })
  expect(found.servers).toEqual([])
  expect((await find('sip:example.com', { srv: { '_sip._udp.example.com': [srv('')] } })).servers).toEqual([])
})

it('follows no more than twenty servers', async () => {
  const many = Array.from({ length: 500 }, (_, index) => srv(`s${index}`))
  const found = await find('sip:example.com', { srv: { '_sip._udp.example.com': many } })
  expect(found.servers).toHaveLength(20)
})
