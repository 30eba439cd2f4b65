import { describe, expect, it } from 'vitest'
import { cardAddresses, ownServers } from './own-addresses.ts'

const card = (address: string, family: 'IPv4' | 'IPv6', internal = false) => ({
  address,
  family,
  internal,
  netmask: '',
  mac: '',
  cidr: null,
  ...(family === 'IPv6' ? { scopeid: 0 } : {}),
})

describe('own addresses', () => {
  it('puts the private IPv4 address first and leaves link-local out', () => {
    const interfaces = {
      lo: [card('127.0.0.1', 'IPv4', true)],
      eth0: [card('fe80::1', 'IPv6'), card('2001:db8::5', 'IPv6'), card('192.168.1.7', 'IPv4')],
      wan: [card('203.0.113.9', 'IPv4')],
    } as never
    expect(cardAddresses(interfaces)).toEqual(['192.168.1.7', '203.0.113.9', '2001:db8::5', '127.0.0.1'])
  })
  it('lists every card for a wildcard bind and joins the transports of one port', () => {
    const listening = [
      { protocol: 'udp', address: '0.0.0.0', port: 5060 },
      { protocol: 'tcp', address: '0.0.0.0', port: 5060 },
    ]
    expect(ownServers(listening, ['192.168.1.7', '2001:db8::5'])).toEqual([
      { address: '192.168.1.7', port: 5060, transports: ['udp', 'tcp'] },
    ])
  })
  it('names TLS first and WebSockets last', () => {
    const listening = ['udp', 'ws', 'tls'].map((protocol, index) => ({
      protocol,
      address: '0.0.0.0',
      port: 5060 + index,
    }))
    expect(ownServers(listening, ['192.168.1.7']).map(({ transports }) => transports)).toEqual([
      ['tls'],
      ['udp'],
      ['ws'],
    ])
  })
  it('keeps a single bound address', () => {
    expect(ownServers([{ protocol: 'udp', address: '127.0.0.1', port: 5070 }], ['192.168.1.7'])).toEqual([
      { address: '127.0.0.1', port: 5070, transports: ['udp'] },
    ])
  })
})
