import { describe, expect, it } from 'vitest'
import type { Binding } from './binding.ts'
import { deviceOf } from './device.ts'

const binding = (contact: string, receivedAddress: string, more: Partial<Binding> = {}): Binding => ({
  number: '101',
  contact,
  path: [],
  receivedAddress,
  receivedPort: 40_000,
  transport: 'udp',
  userAgent: '',
  callId: 'c',
  cseq: 1,
  q: 1,
  instance: '',
  regId: null,
  registeredAt: 0,
  expiresAt: 1,
  ...more,
})

describe('device', () => {
  it.each([
    ['the source itself', 'sip:101@192.168.1.5:40000', '192.168.1.5'],
    ['another port of the source', 'sip:101@192.168.1.5:5060;transport=tcp', '192.168.1.5'],
    ['no port', 'sip:101@127.0.0.1', '127.0.0.1'],
    ['IPv6 in another spelling', 'sip:101@[2001:DB8:0::5]:5060', '2001:db8::5'],
    ['IPv4 that came in over an IPv6 socket', 'sip:101@192.168.1.5', '::ffff:192.168.1.5'],
  ])('is called at a contact with %s', (_, contact, source) => {
    expect(deviceOf(binding(contact, source))).toEqual({ uri: contact, route: [] })
  })

  it.each([
    ['a private address behind a router', 'sip:101@192.168.1.5:5060', '203.0.113.9'],
    ['a private address of another network', 'sip:101@10.0.0.5', '192.168.1.9'],
    ['a carrier-grade NAT address', 'sip:101@100.64.0.5', '203.0.113.9'],
    ['a link-local address', 'sip:101@169.254.3.3', '192.168.1.9'],
    ['a loopback address', 'sip:101@127.0.0.1', '192.168.1.9'],
    ['a public address that STUN told it', 'sip:101@203.0.113.5', '192.0.2.10'],
    ['an maddr', 'sip:101@192.168.1.9;maddr=192.168.1.1', '192.168.1.9'],
    ['a name', 'sip:101@phone.local', '192.168.1.9'],
    ['the name of a browser', 'sip:abc@df7jal23ls0d.invalid;transport=ws', '192.168.1.9'],
  ])('with %s is called where its REGISTER came from', (_, contact, source) => {
    expect(deviceOf(binding(contact, source)).nextHop).toBe(`sip:${source}:40000;transport=udp`)
  })

  it('behind NAT keeps its transport and its IPv6 brackets', () => {
    const device = deviceOf(binding('sip:101@[fd00::5]', '2001:db8::9', { transport: 'tcp' }))
    expect(device.nextHop).toBe('sip:[2001:db8::9]:40000;transport=tcp')
  })

  it('behind proxies is called by its Path', () => {
    const path = ['sip:edge.example;lr']
    expect(deviceOf(binding('sip:101@10.0.0.5', '192.168.1.9', { path }))).toEqual({
      uri: 'sip:101@10.0.0.5',
      route: path,
    })
  })
})
