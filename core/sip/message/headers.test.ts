import { describe, expect, it } from 'vitest'
import { canonicalHeaderName, isListHeader } from './header-name.ts'
import {
  addHeader,
  headerLines,
  headerValue,
  headerValues,
  prependHeader,
  removeHeader,
  replaceFirstValue,
  setHeader,
} from './headers.ts'
import type { SipRequest } from './message.ts'
import { serialise } from './serialise.ts'

const message: SipRequest = {
  type: 'request',
  method: 'OPTIONS',
  uri: 'sip:a@b',
  headers: [
    { name: 'v', value: 'SIP/2.0/UDP one, SIP/2.0/UDP two' },
    { name: 'Via', value: 'SIP/2.0/TCP three' },
    { name: 'm', value: '"Smith, J\\"" <sip:a,b@c>, <sip:d@e>' },
    { name: 'WWW-Authenticate', value: 'Digest realm="a", nonce="b"' },
    { name: 'www-authenticate', value: 'Digest realm="c"' },
  ],
  body: new Uint8Array(),
}
const names = (m: SipRequest) => m.headers.map((line) => line.name)

describe('header access', () => {
  it('finds lines by any spelling', () => {
    expect(headerValue(message, 'VIA')).toBe('SIP/2.0/UDP one, SIP/2.0/UDP two')
    expect(headerValue(message, 'Contact')).toBe(headerValue(message, 'm'))
    expect(headerValue(message, 'Expires')).toBeUndefined()
  })

  it('cuts lists at commas outside quotes and brackets', () => {
    expect(headerValues(message, 'Via')).toEqual(['SIP/2.0/UDP one', 'SIP/2.0/UDP two', 'SIP/2.0/TCP three'])
    expect(headerValues(message, 'contact')).toEqual(['"Smith, J\\"" <sip:a,b@c>', '<sip:d@e>'])
  })

  it('never cuts credentials, challenges, dates and free text', () => {
    expect(headerValues(message, 'WWW-Authenticate')).toEqual([
      'Digest realm="a", nonce="b"',
      'Digest realm="c"',
    ])
    for (const name of [
      'Authorization',
      'Proxy-Authenticate',
      'Proxy-Authorization',
      'Date',
      'Subject',
      'From',
      't',
    ]) {
      expect(isListHeader(name)).toBe(false)
    }
    for (const name of ['k', 'Allow', 'Route', 'Record-Route', 'Path', 'Require', 'u'])
      expect(isListHeader(name)).toBe(true)
  })
})

describe('changing headers gives a new message', () => {
  it('sets where the first one stood', () => {
    const changed = setHeader(message, 'Via', ['x', 'y'])
    expect(names(changed)).toEqual(['Via', 'Via', 'm', 'WWW-Authenticate', 'www-authenticate'])
    expect(headerLines(changed, 'via')).toEqual(['x', 'y'])
    expect(names(setHeader(message, 'Expires', '0')).at(-1)).toBe('Expires')
    expect(message.headers).toHaveLength(5)
  })

  it('removes, adds and puts in front', () => {
    expect(names(removeHeader(message, 'via'))).toEqual(['m', 'WWW-Authenticate', 'www-authenticate'])
    expect(addHeader(message, 'A', ['1', '2']).headers.slice(5)).toEqual([
      { name: 'A', value: '1' },
      { name: 'A', value: '2' },
    ])
    expect(prependHeader(message, 'Via', 'zero').headers[0]).toEqual({ name: 'Via', value: 'zero' })
  })

  it('replaces or takes away the first value of a list only', () => {
    expect(headerLines(replaceFirstValue(message, 'Via', 'new'), 'via')).toEqual([
      'new, SIP/2.0/UDP two',
      'SIP/2.0/TCP three',
    ])
    const once = replaceFirstValue(message, 'Via', undefined)
    expect(headerLines(once, 'via')).toEqual(['SIP/2.0/UDP two', 'SIP/2.0/TCP three'])
    const twice = replaceFirstValue(once, 'Via', undefined)
    expect(headerLines(twice, 'via')).toEqual(['SIP/2.0/TCP three'])
    expect(replaceFirstValue(message, 'Route', 'r')).toBe(message)
  })
})

describe('spelling', () => {
  it.each([
    ['call-id', 'Call-ID'],
    ['i', 'Call-ID'],
    ['CSEQ', 'CSeq'],
    ['m', 'Contact'],
    ['www-authenticate', 'WWW-Authenticate'],
    ['p-asserted-identity', 'P-Asserted-Identity'],
    ['x-My-header', 'x-My-header'],
    ['rack', 'RAck'],
  ])('%s leaves as %s', (name, canonical) => {
    expect(canonicalHeaderName(name)).toBe(canonical)
  })
})

describe('serialise', () => {
  it('counts the body in bytes and leaves one Content-Length where the first one stood', () => {
    const body = Buffer.from('ä€', 'utf8')
    const withLengths = { ...addHeader(addHeader(message, 'l', '99'), 'Content-Length', '98'), body }
    const text = Buffer.from(serialise(addHeader(withLengths, 'Z', '1'))).toString()
    expect(text.endsWith('www-authenticate: Digest realm="c"\r\nl: 5\r\nZ: 1\r\n\r\nä€')).toBe(true)
    expect(Buffer.from(serialise(message)).toString()).toContain('\r\nContent-Length: 0\r\n\r\n')
  })

  it('lets no value add a header line', () => {
    const text = Buffer.from(serialise(addHeader(message, 'Subject', 'a\r\nX-Admin: yes'))).toString()
    expect(text).toContain('\r\nSubject: a  X-Admin: yes\r\n')
  })
})
