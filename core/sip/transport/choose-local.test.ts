import { expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { boundFor, chooseLocal, createChooser } from './choose-local.ts'
import type { OwnAddress } from './own-address.ts'
import { findRoutedAddresses } from './routed-address.ts'
import type { LocalAddress, Protocol } from './transport.ts'
import { watchOwnAddresses } from './watch-own-addresses.ts'

const card = (cidr: string, internal = false): OwnAddress => ({
  address: cidr.split('/')[0]!,
  family: cidr.includes(':') ? 'ipv6' : 'ipv4',
  internal,
  cidr,
})
const OWN = [
  card('127.0.0.1/8', true),
  card('::1/128', true),
  card('169.254.3.4/16'),
  card('192.168.1.5/24'),
  card('10.8.0.2/16'),
  card('fe80::1/64'),
  card('2001:db8::5/64'),
]
const bind = (address: string, port = 5060, protocol: Protocol = 'udp'): LocalAddress => ({
  protocol,
  address,
  port,
})
const ALL = [bind('0.0.0.0'), bind('::')]
const shown = (listening: LocalAddress[], address: string, protocol: Protocol = 'udp') =>
  chooseLocal(listening, { protocol, address }, OWN)?.shown.address

it.each([
  ['127.0.0.1', '127.0.0.1'],
  ['127.0.0.9', '127.0.0.1'],
  ['192.168.1.77', '192.168.1.5'],
  ['10.8.200.1', '10.8.0.2'],
  ['169.254.9.9', '169.254.3.4'],
  ['8.8.8.8', '192.168.1.5'],
  ['::1', '::1'],
  ['2001:db8::99', '2001:db8::5'],
  ['2600::1', '2001:db8::5'],
  ['fe80::9%eth0', 'fe80::1'],
])('a wildcard stands for the card that suits %s', (peer, expected) => {
  expect(shown(ALL, peer)).toBe(expected)
})

it('prefers among bound addresses the one of the subnet and keeps its port', () => {
  const listening = [bind('127.0.0.1'), bind('10.8.0.2', 5062), bind('192.168.1.5', 5064)]
  expect(chooseLocal(listening, { protocol: 'udp', address: '10.8.1.1' }, OWN)?.shown.port).toBe(5062)
  expect(shown(listening, '127.0.0.1')).toBe('127.0.0.1')
  expect(shown(listening, '8.8.8.8')).toBe('10.8.0.2')
  expect(shown([bind('192.168.1.5')], '127.0.0.1')).toBe('192.168.1.5')
})

it('goes out the way that the system does, and to its neighbours over their own card', () => {
  const virtual = { ...card('172.30.0.1/20'), isRouted: false }
  const routed = { ...card('192.168.1.5/24'), isRouted: true }
  const to = (address: string, own: OwnAddress[]) =>
    chooseLocal([bind('0.0.0.0')], { protocol: 'udp', address }, own)?.shown.address
  for (const own of [
    [virtual, routed],
    [routed, virtual],
  ]) {
    expect(to('8.8.8.8', own)).toBe('192.168.1.5')
    expect(to('10.20.0.7', own)).toBe('192.168.1.5')
    expect(to('172.30.3.3', own)).toBe('172.30.0.1')
  }
})

it('remembers a choice until the cards are read again or a listener comes', () => {
  const lists = [[card('192.168.1.5/24')], [card('10.8.0.2/16')]]
  let list = lists[0]!
  let listening = [bind('0.0.0.0')]
  const choose = createChooser(
    () => listening,
    () => list,
  )
  const peer = { protocol: 'udp', address: '8.8.8.8', port: 5060 } as const
  expect(choose(peer)?.shown.address).toBe('192.168.1.5')
  expect(choose(peer)).toBe(choose(peer))
  list = lists[1]!
  expect(choose(peer)?.shown.address).toBe('10.8.0.2')
  listening = [bind('10.8.0.2', 5070)]
  expect(choose(peer)?.shown.port).toBe(5070)
})

it('knows the address of the way out, if there is one, and reads the cards every five seconds', async () => {
  const clock = createVirtualClock()
  const own = await watchOwnAddresses(clock)
  const first = own()
  for (const address of await findRoutedAddresses())
    expect(first.find((each) => each.address === address)).toMatchObject({ isRouted: true, internal: false })
  expect(first.find(({ address }) => address === '127.0.0.1')).toMatchObject({ isRouted: false })
  clock.advance(4999)
  expect(own()).toBe(first)
  clock.advance(1)
  expect(own()).not.toBe(first)
  expect(own()).toEqual(first)
})

it('has none for another protocol, another family or a name', () => {
  expect(shown([bind('0.0.0.0')], '127.0.0.1', 'tcp')).toBeUndefined()
  expect(shown([bind('0.0.0.0')], '::1')).toBeUndefined()
  expect(shown(ALL, 'example.org')).toBeUndefined()
})

it('finds the socket of an address shown before', () => {
  const listening = [bind('0.0.0.0'), bind('::'), bind('192.168.1.5', 5064)]
  expect(boundFor(listening, bind('10.8.0.2'))).toBe(listening[0])
  expect(boundFor(listening, bind('::1'))).toBe(listening[1])
  expect(boundFor(listening, bind('192.168.1.5', 5064))).toBe(listening[2])
  expect(boundFor(listening, bind('10.8.0.2', 9))).toBeUndefined()
})
