import { describe, expect, it } from 'vitest'
import { isSipUri, parseNameAddr, parseUri } from '../../grammar/index.ts'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import {
  headerValue,
  headerValues,
  parseMessage,
  parseVia,
  removeHeader,
  serialise,
} from '../message/index.ts'
import { overTransport, tortureMessage, tortureNames } from '../testkit/torture.ts'
import { useRawSite } from './testkit/raw-site.ts'
import { openStranger } from './testkit/stranger.ts'
import {
  expectNothingLeft,
  expectOutcome,
  goodCall,
  listeningOn,
  type Outcome,
} from './testkit/torture-run.ts'

const clock = createVirtualClock()
useRawSite(clock, {
  binds: [
    { protocol: 'udp', address: '127.0.0.1', port: 0 },
    { protocol: 'tcp', address: '127.0.0.1', port: 0 },
    { protocol: 'ws', address: '127.0.0.1', port: 0 },
    { protocol: 'udp', address: '::1', port: 0 },
    { protocol: 'tcp', address: '::1', port: 0 },
  ],
})

/** The outcome of each message, with its section of RFC 5118. */
const ROWS: Readonly<Record<string, { readonly section: string; readonly outcome: Outcome }>> = {
  'ipv6-good': { section: '4.1', outcome: 'application' },
  'ipv6-bad': { section: '4.2', outcome: 400 },
  'port-ambiguous': { section: '4.3', outcome: 'application' },
  'port-unambiguous': { section: '4.4', outcome: 'application' },
  // A BYE that is read, and belongs to no dialog of ours.
  'via-received-param-with-delim': { section: '4.5', outcome: 481 },
  'via-received-param-no-delim': { section: '4.5', outcome: 'application' },
  'ipv6-in-sdp': { section: '4.6', outcome: 'application' },
  'mult-ip-in-header': { section: '4.7', outcome: 481 },
  'mult-ip-in-sdp': { section: '4.8', outcome: 'application' },
  'ipv4-mapped-ipv6': { section: '4.9', outcome: 'application' },
  'ipv6-bug-abnf-3-colons': { section: '4.10', outcome: 'application' },
  'ipv6-correct-abnf-2-colons': { section: '4.10', outcome: 'application' },
}

const rows = Object.entries(ROWS)
const read = (name: string) => {
  const parsed = parseMessage(tortureMessage('rfc5118', name))
  if (!parsed.ok || parsed.value.type !== 'request') throw new Error('not read')
  return parsed.value
}
const target = (name: string) => {
  const uri = parseUri(read(name).uri)
  return uri && isSipUri(uri) ? { host: uri.host, port: uri.port } : undefined
}

describe('RFC 5118', () => {
  it('has 12 messages, and all are here', () => {
    expect(Object.keys(ROWS).sort()).toEqual(tortureNames('rfc5118').sort())
    expect(rows).toHaveLength(12)
  })

  describe.each([
    ['udp', '127.0.0.1'],
    ['tcp', '127.0.0.1'],
    ['ws', '127.0.0.1'],
    ['udp', '::1'],
    ['tcp', '::1'],
  ])('over %s to %s', (protocol, address) => {
    it.each(rows)('%s', async (name, { outcome }) => {
      const stranger = await openStranger(listeningOn(protocol, address))
      const bytes = overTransport(tortureMessage('rfc5118', name), protocol)
      const final = (await expectOutcome(stranger, { bytes, protocol, outcome }, clock)) ?? ''
      // Where it came from stands in the answer's Via, without brackets and in place of what was claimed.
      const via = parseVia(/^Via:\s*(.*)\r$/im.exec(final)?.[1] ?? '')
      expect(via?.params.filter((param) => param.name === 'received')).toEqual([
        { name: 'received', value: address },
      ])
      await goodCall(clock)
      stranger.close()
      expectNothingLeft(clock)
    })
  })

  it.each(rows)('%s is read, written and read again as the same', (name) => {
    const first = read(name)
    const again = parseMessage(serialise(first))
    expect(again.ok && removeHeader(again.value, 'Content-Length')).toEqual(
      removeHeader(first, 'Content-Length'),
    )
  })

  it('tells hosts from ports', () => {
    expect(target('ipv6-good')).toEqual({ host: '2001:db8::10', port: undefined })
    expect(target('ipv6-bad')).toBeUndefined()
    expect(target('port-ambiguous')).toEqual({ host: '2001:db8::10:5070', port: undefined })
    expect(target('port-unambiguous')).toEqual({ host: '2001:db8::10', port: 5070 })
    expect(target('ipv6-correct-abnf-2-colons')).toEqual({ host: '2001:db8::192.0.2.1', port: undefined })
    expect(target('ipv6-bug-abnf-3-colons')).toEqual(target('ipv6-correct-abnf-2-colons'))
  })

  it('reads addresses in Via and Contact', () => {
    const vias = headerValues(read('ipv4-mapped-ipv6'), 'Via').map(parseVia)
    expect(vias.map((via) => [via?.host, via?.port])).toEqual([
      ['::ffff:192.0.2.10', 19823],
      ['::ffff:192.0.2.2', undefined],
    ])
    const mixed = headerValues(read('mult-ip-in-header'), 'Via').map(parseVia)
    expect(mixed.map((via) => via?.host)).toEqual(['2001:db8::9:1', '192.0.2.1', '2001:db8::9:255'])
    const contact = parseNameAddr(headerValue(read('ipv4-mapped-ipv6'), 'Contact') ?? '')
    expect(parseUri(contact?.uri ?? '')).toMatchObject({ user: 'ted', host: '::ffff:192.0.2.2' })
  })
})
