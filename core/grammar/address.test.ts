import { describe, expect, it } from 'vitest'
import { formatNameAddr, parseNameAddr, parseTag, withoutTag, withTag } from './name-addr.ts'
import { hasParam, paramValue, removeParam, setParam } from './params.ts'
import { formatUri, isSipUri, parseUri } from './uri.ts'

const sip = (text: string) => {
  const uri = parseUri(text)
  if (!uri || !isSipUri(uri)) throw new Error(`no SIP URI: ${text}`)
  return uri
}

describe('URIs', () => {
  it('takes a full URI apart', () => {
    const uri = sip('sip:alice:secret@example.org:5070;transport=tcp;lr?Subject=x&Priority=y')
    expect(uri).toMatchObject({
      scheme: 'sip',
      user: 'alice',
      password: 'secret',
      host: 'example.org',
      port: 5070,
    })
    expect(paramValue(uri.params, 'TRANSPORT')).toBe('tcp')
    expect(hasParam(uri.params, 'lr')).toBe(true)
    expect(uri.headers).toBe('Subject=x&Priority=y')
  })

  it('keeps what looks like a delimiter inside the user', () => {
    expect(sip('sip:user;par=u%40example.net@example.com')).toMatchObject({
      user: 'user;par=u%40example.net',
      host: 'example.com',
      params: [],
    })
    expect(
      sip(
        "sips:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@h",
      ).user,
    ).toBe("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*")
  })

  it('handles IPv6 in brackets', () => {
    expect(sip('sip:[2001:db8::10]:5070')).toMatchObject({
      host: '2001:db8::10',
      port: 5070,
      user: undefined,
    })
    expect(sip('sip:u@[::1];lr').host).toBe('::1')
  })

  it.each([
    'sip:example.org',
    'sip:alice:secret@example.org:5070;transport=tcp;lr?Subject=x',
    'sips:a%20b@[2001:db8::1]:5061;x=1',
    'sip:a:@b',
    'tel:+49-30-1234;phone-context=x',
    'soap.beep://192.0.2.103:3002',
    'urn:service:sos',
  ])('writes %s back as it was', (text) => {
    const uri = parseUri(text)
    expect(uri && formatUri(uri)).toBe(text)
  })

  it.each([
    '',
    'alice',
    'sip:',
    'sip:@h',
    'sip:a@',
    'sip:a@h:0',
    'sip:a@h:99999',
    'sip:a@h:x',
    'sip:[::1',
    'sip:[zz]',
    'sip:a b@h',
    'sip:a@h_ö',
    '1x:y',
    'tel:',
    '<sip:a@b>',
  ])('refuses %j', (text) => expect(parseUri(text)).toBeUndefined())
})

describe('name-addr', () => {
  it.each([
    ['sip:a@b;tag=1', undefined, 'sip:a@b', '1'],
    ['<sip:a@b;lr>;tag=1', undefined, 'sip:a@b;lr', '1'],
    ['Bob Smith <sip:a@b>', 'Bob Smith', 'sip:a@b', undefined],
    ['"Bob \\"<x>\\" \\\\" <sip:a@b> ;tag = 1', 'Bob "<x>" \\', 'sip:a@b', '1'],
    ['""<sip:a@b>', '', 'sip:a@b', undefined],
    ['<tel:+1>;a;tag=x;tag=x', undefined, 'tel:+1', 'x'],
    ['caller <sip:a@b>;p="q;tag=no"', 'caller', 'sip:a@b', undefined],
  ])('reads %s', (text, displayName, uri, tag) => {
    expect(parseNameAddr(text)).toMatchObject({ displayName, uri })
    expect(parseTag(text)).toBe(tag)
  })

  it.each([
    '',
    '*',
    'Bob',
    '<>',
    '<sip:a@b',
    '"Bob <sip:a@b>',
    '"Bob" x <sip:a@b>',
    '<sip:a@b>x',
    '"Bob"',
    'a b@c:d',
  ])('refuses %j', (text) => expect(parseNameAddr(text)).toBeUndefined())

  it('writes a name quoted and escaped, and reads it back', () => {
    const address = { displayName: 'a "b" \\ c', uri: 'sip:a@b', params: [{ name: 'tag', value: '1' }] }
    const text = formatNameAddr(address)
    expect(text).toBe('"a \\"b\\" \\\\ c" <sip:a@b>;tag=1')
    expect(parseNameAddr(text)).toEqual(address)
  })

  it('puts exactly one tag on', () => {
    expect(withTag('Bob <sip:a@b>', 't')).toBe('Bob <sip:a@b>;tag=t')
    expect(withTag('sip:a@b', 't')).toBe('sip:a@b;tag=t')
    expect(withTag('<sip:a@b>;tag=x;y=1;tag=z', 't')).toBe('<sip:a@b>;y=1;tag=t')
    expect(withoutTag('<sip:a@b>;tag=x')).toBe('<sip:a@b>')
  })
})

describe('parameters', () => {
  it('sets and removes parameters', () => {
    const params = [{ name: 'Branch', value: 'a' }, { name: 'rport' }]
    expect(setParam(params, 'rport', '1')).toEqual([
      { name: 'Branch', value: 'a' },
      { name: 'rport', value: '1' },
    ])
    expect(setParam(params, 'x')).toHaveLength(3)
    expect(removeParam(params, 'BRANCH')).toEqual([{ name: 'rport' }])
  })
})
