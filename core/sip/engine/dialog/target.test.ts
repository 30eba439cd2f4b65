import { describe, expect, it } from 'vitest'
import type { HeaderLine, SipRequest, SipResponse } from '../../message/index.ts'
import type { Peer } from '../../transport/index.ts'
import { hopBehind, requestTarget } from './target.ts'

const via = (value: string): HeaderLine => ({ name: 'Via', value: `SIP/2.0/UDP ${value}` })
const request = (viaValue: string): SipRequest => ({
  type: 'request',
  method: 'INVITE',
  uri: 'sip:a',
  headers: [via(viaValue)],
  body: new Uint8Array(),
})
const response: SipResponse = {
  type: 'response',
  status: 200,
  reason: 'OK',
  headers: [],
  body: new Uint8Array(),
}
const udp = (address: string, port = 40_000): Peer => ({ protocol: 'udp', address, port })
const tcp = (address: string, port = 40_000): Peer => ({ protocol: 'tcp', address, port, connection: 7 })

describe('where the requests of a dialog go', () => {
  it.each([
    [
      'a peer that is where it says',
      request('192.168.1.5'),
      udp('192.168.1.5'),
      [],
      'sip:a@192.168.1.5:5060',
      undefined,
    ],
    [
      'another port of the same host',
      request('192.168.1.5'),
      udp('192.168.1.5'),
      [],
      'sip:a@192.168.1.5:5062',
      undefined,
    ],
    [
      'private Contact, public source',
      response,
      udp('203.0.113.9'),
      [],
      'sip:a@192.168.1.5',
      udp('203.0.113.9'),
    ],
    [
      'private proxy, public source',
      response,
      udp('203.0.113.9'),
      ['<sip:10.0.0.1;lr>'],
      'sip:a@h',
      udp('203.0.113.9'),
    ],
    ['public Contact elsewhere', response, udp('203.0.113.9'), [], 'sip:a@198.51.100.7', undefined],
    ['a name as Contact', response, udp('203.0.113.9'), [], 'sip:a@pbx.example', undefined],
    [
      'a Contact that is no address',
      response,
      tcp('10.0.0.9'),
      [],
      'sip:a@x1.invalid;transport=ws',
      tcp('10.0.0.9'),
    ],
    [
      'a Via that the transport corrected',
      request('172.20.0.4;received=192.168.1.5'),
      udp('192.168.1.5'),
      [],
      'sip:a@172.20.0.4',
      udp('192.168.1.5'),
    ],
    [
      'the phone’s own connection',
      response,
      tcp('10.0.0.9'),
      [],
      'sip:a@10.0.0.9:5070;transport=tcp',
      tcp('10.0.0.9', 5070),
    ],
    [
      'a Contact that asks for its flow',
      response,
      tcp('10.0.0.9'),
      [],
      'sip:a@phone.example;transport=tcp;ob',
      tcp('10.0.0.9'),
    ],
    ['a GRUU', response, tcp('10.0.0.9'), [], 'sip:a@pbx.example;gr=urn:uuid:1', tcp('10.0.0.9')],
    [
      'a GRUU behind a proxy',
      response,
      tcp('10.0.0.9'),
      ['<sip:10.0.0.8;lr>'],
      'sip:a@pbx.example;gr=urn:uuid:1',
      undefined,
    ],
    ['a proxy in between', response, tcp('10.0.0.9'), ['<sip:10.0.0.9;lr>'], 'sip:a@10.0.0.9', undefined],
  ] as const)('%s', (_, message, seen, routeSet, target, hop) => {
    expect(hopBehind(message, seen, routeSet, target).hop).toEqual(hop)
  })
})

describe('where a Contact that turns out to be no way leaves the message', () => {
  const seen = { protocol: 'udp', address: '192.0.2.5', port: 5070 } as const
  it.each([
    ['a name', [], 'sip:a@phone.example', { fallback: seen }],
    ['a name of its own network', [], 'sip:a@phone', { fallback: seen }],
    ['an address', [], 'sip:a@192.0.2.9', {}],
    ['a name behind a proxy', ['<sip:proxy.example;lr>'], 'sip:a@phone', {}],
  ])('%s', (_, routeSet, target, expected) => {
    expect(hopBehind(response, seen, routeSet, target)).toEqual(expected)
  })
})

describe('Request-URI and Route', () => {
  it('are the target and the route set', () => {
    expect(requestTarget([], 'sip:t')).toEqual({ uri: 'sip:t', routes: [], hopUri: 'sip:t' })
    const set = ['<sip:p1;lr>', '<sip:p2;lr>']
    expect(requestTarget(set, 'sip:t')).toEqual({ uri: 'sip:t', routes: set, hopUri: 'sip:p1;lr' })
  })
  it('change places for a strict router', () => {
    expect(requestTarget(['<sip:p1>', '<sip:p2;lr>'], 'sip:t')).toEqual({
      uri: 'sip:p1',
      routes: ['<sip:p2;lr>', '<sip:t>'],
      hopUri: 'sip:p1',
    })
  })
})
