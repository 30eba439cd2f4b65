import { describe, expect, it } from 'vitest'
import { createOwnHosts, plainAddress, plainUri, sameUri } from './index.ts'

describe('SIP URI', () => {
  it('is taken apart', () => {
    const uri = plainUri('sip:1%30%31:pw@Office.Local:5070;Transport=TCP;lr?Subject=x')
    expect(uri).toMatchObject({ scheme: 'sip', user: '101', host: 'office.local', port: 5070 })
    expect(Object.fromEntries(uri!.params)).toEqual({ transport: 'TCP', lr: '' })
    expect(uri!.text).toBe('sip:1%30%31:pw@Office.Local:5070;Transport=TCP;lr')
  })

  it.each([
    ['sip:office.local', '', 'office.local'],
    ['SIPS:101@[2001:DB8:0::1]:5061', '101', '2001:db8::1'],
    ['sip:101@[::ffff:192.0.2.1]', '101', '192.0.2.1'],
    ['sip:101;phone-context=x@h.', '101;phone-context=x', 'h'],
    ['sip:*97@h', '*97', 'h'],
    ['sip:h?to=a@b', 'h?to=a', 'b'],
  ])('%s has user "%s" and host %s', (text, user, host) => {
    expect(plainUri(text)).toMatchObject({ user, host })
  })

  it.each([
    '',
    'sip:',
    'sip:@h',
    'tel:101',
    'sip:101@',
    'sip:a@b@c',
    'sip:101@h:0',
    'sip:101@h:99999',
    'sip:101@h:x',
    'sip:101@[::1',
    'sip:101@[h]',
    'sip:%zz@h',
    'sip:1 01@h',
    'sip:101@h\r\nX: y',
    'sip:101@h>',
    'sip:é@h',
    `sip:${'1'.repeat(3000)}@h`,
  ])('%j is none', (text) => {
    expect(plainUri(text)).toBeUndefined()
  })

  const same = (a: string, b: string) => {
    const [x, y] = [plainUri(a)!, plainUri(b)!]
    expect(sameUri(y, x)).toBe(sameUri(x, y))
    return sameUri(x, y)
  }

  it.each([
    ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'],
    ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;newparam=5'],
    ['sip:101@192.0.2.1:5060;rinstance=a', 'sip:101@192.0.2.1:5060'],
  ])('%s means the same as %s', (a, b) => {
    expect(same(a, b)).toBe(true)
  })

  it.each([
    ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:6000;transport=tcp'],
    ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off'],
    ['sip:bob@phone21.boxesbybob.com', 'sip:bob@192.0.2.4'],
    ['sip:bob@h', 'sips:bob@h'],
  ])('%s does not mean the same as %s (RFC 3261 §19.1.4)', (a, b) => {
    expect(same(a, b)).toBe(false)
  })
})

describe('address header', () => {
  it('is read with and without brackets', () => {
    const bracketed = plainAddress(
      '"A \\" ;, <x>" <sip:101@h;transport=tcp>;expires=60;+sip.instance="<urn:uuid:1>"',
    )
    expect(bracketed?.uri.text).toBe('sip:101@h;transport=tcp')
    expect(Object.fromEntries(bracketed!.params)).toEqual({ expires: '60', '+sip.instance': '<urn:uuid:1>' })
    const bare = plainAddress('sip:101@h;tag=1')
    expect(bare?.uri.text).toBe('sip:101@h')
    expect(bare?.params.get('tag')).toBe('1')
  })

  it.each(['', '"open <sip:h>', '<sip:h', '<>', '<tel:1>', 'Bob <sip:h> x'])('%j is none', (text) => {
    expect(plainAddress(text)).toBeUndefined()
  })
})

describe('own hosts', () => {
  const hosts = createOwnHosts({
    domain: () => 'Office.local',
    addresses: () => ['192.0.2.1', '2001:DB8::1', 'PBX-PC'],
  })

  it.each([
    'office.LOCAL',
    'office.local.',
    '192.0.2.1',
    '[2001:db8:0::1]',
    'pbx-pc',
    'localhost',
    '127.0.0.1',
    '::1',
  ])('%s is own', (host) => {
    expect(hosts.isOwn(host)).toBe(true)
  })

  it.each(['192.0.2.2', 'office.local.example', 'example.org', ''])('%j is not', (host) => {
    expect(hosts.isOwn(host)).toBe(false)
  })
})
