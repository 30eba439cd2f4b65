import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createClients } from './client-address.ts'

const request = (remoteAddress: string, headers: Record<string, string> = {}) =>
  ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage
const TRUSTED = ['127.0.0.1', '192.0.2.0/24', '2001:db8:1::/48']

describe('whom a request comes from', () => {
  it.each([
    ['directly', '203.0.113.9', undefined, '203.0.113.9'],
    ['through a trusted proxy', '192.0.2.7', '203.0.113.9', '203.0.113.9'],
    ['through one on this computer', '127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['the proxy as IPv6 writes it', '::ffff:192.0.2.7', '203.0.113.9', '203.0.113.9'],
    ['through a proxy in IPv6', '2001:db8:1::5', '2001:db8:9::1', '2001:db8:9::1'],
    ['through two of them', '192.0.2.7', '203.0.113.9, 192.0.2.8', '203.0.113.9'],
    ['with an address of its own choice', '192.0.2.7', '10.0.0.1, 203.0.113.9', '203.0.113.9'],
    ['as if from this computer', '192.0.2.7', '127.0.0.1, 203.0.113.9', '203.0.113.9'],
    ['with a port', '192.0.2.7', '203.0.113.9:4711', '203.0.113.9'],
    ['in IPv6 with a port', '192.0.2.7', '[2001:db8:9::1]:4711', '2001:db8:9::1'],
    ['in IPv6 with brackets', '192.0.2.7', '[2001:db8:9::1]', '2001:db8:9::1'],
    ['through a proxy that says nothing', '192.0.2.7', undefined, '192.0.2.7'],
    ['through a proxy that says nonsense', '192.0.2.7', '203.0.113.9, unknown', '192.0.2.7'],
    ['through trusted ones only', '192.0.2.7', '192.0.2.9', '192.0.2.9'],
    ['with the header of a stranger', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['with an empty header', '192.0.2.7', '', '192.0.2.7'],
  ])('%s', (_, remote, forwarded, address) => {
    const clientOf = createClients(() => TRUSTED)
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
    expect(clientOf(request(remote, headers)).address).toBe(address)
  })

  it.each([
    ['127.0.0.1', {}, true],
    ['127.0.7.1', {}, false],
    ['::1', {}, true],
    ['::ffff:127.0.0.1', {}, true],
    ['203.0.113.9', {}, false],
    ['127.0.0.1', { 'x-forwarded-for': '203.0.113.9' }, false],
    ['127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }, false],
    ['127.0.0.1', { 'x-real-ip': '203.0.113.9' }, false],
    ['127.0.0.1', { forwarded: 'for=203.0.113.9' }, false],
    ['127.0.0.1', { via: '1.1 proxy' }, false],
  ])('%s with %j is the owner: %s', (remote, headers, isOwner) => {
    for (const trusted of [[], TRUSTED])
      expect(createClients(() => trusted)(request(remote, headers)).isOwner).toBe(isOwner)
  })

  it('who is trusted can change', () => {
    let trusted: readonly string[] = []
    const clientOf = createClients(() => trusted)
    const forwarded = request('192.0.2.7', { 'x-forwarded-for': '203.0.113.9' })
    expect(clientOf(forwarded).address).toBe('192.0.2.7')
    trusted = ['192.0.2.7']
    expect(clientOf(forwarded).address).toBe('203.0.113.9')
  })
})
