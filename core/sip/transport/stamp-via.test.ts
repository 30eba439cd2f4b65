import { expect, it } from 'vitest'
import { headerLines, type SipRequest } from '../message/index.ts'
import { stampVia, viaFits } from './stamp-via.ts'
import type { Peer } from './transport.ts'

const peer: Peer = { protocol: 'udp', address: '10.0.0.7', port: 5070 }
const request = (...vias: string[]): SipRequest => ({
  type: 'request',
  method: 'OPTIONS',
  uri: 'sip:a@b',
  headers: [{ name: 'X', value: '1' }, ...vias.map((value) => ({ name: 'v', value }))],
  body: new Uint8Array(),
})

it.each([
  ['10.0.0.7:5060;branch=b', '10.0.0.7:5060;branch=b;rport=5070'],
  ['10.0.0.7:5060;rport;branch=b', '10.0.0.7:5060;rport=5070;branch=b;received=10.0.0.7'],
  ['phone.local;branch=b', 'phone.local;branch=b;received=10.0.0.7;rport=5070'],
  ['192.168.1.9:5060;branch=b;received=9.9.9.9', '192.168.1.9:5060;branch=b;received=10.0.0.7;rport=5070'],
  ['10.0.0.7;received=9.9.9.9', '10.0.0.7;received=10.0.0.7;rport=5070'],
  ['10.0.0.7;rport=1', '10.0.0.7;rport=5070'],
])('stamps %s', (sentBy, expected) => {
  const stamped = stampVia(request(`SIP/2.0/UDP ${sentBy}, SIP/2.0/UDP second`, 'SIP/2.0/UDP third'), peer)
  expect(headerLines(stamped, 'Via')).toEqual([
    `SIP/2.0/UDP ${expected}, SIP/2.0/UDP second`,
    'SIP/2.0/UDP third',
  ])
  expect(stamped.headers.map(({ name }) => name)).toEqual(['X', 'v', 'v'])
})

it('compares the transport of the top Via with the real one', () => {
  expect(viaFits(request('SIP/2.0/udp a'), peer)).toBe(true)
  expect(viaFits(request('SIP/2.0/TCP a'), peer)).toBe(false)
})

it('takes a WebSocket that was secure before somebody took the TLS off', () => {
  expect(viaFits(request('SIP/2.0/WSS a.invalid'), { ...peer, protocol: 'ws' })).toBe(true)
  expect(viaFits(request('SIP/2.0/WS a.invalid'), { ...peer, protocol: 'wss' })).toBe(false)
  expect(viaFits(request('SIP/2.0/WSS a.invalid'), { ...peer, protocol: 'tls' })).toBe(false)
})
