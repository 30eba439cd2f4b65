import { describe, expect, it } from 'vitest'
import type { SrfMessage } from './library.ts'
import { accepts, bodyFault, displayName, userAndHost } from './message-facts.ts'

const message = (body: string, headers: Record<string, string> = {}) =>
  ({ body, get: (name: string) => headers[name] }) as unknown as SrfMessage

describe('what a peer says of itself', () => {
  it('has no control characters where it is kept', () => {
    expect(displayName('"a\\\0b\\\x07 \x1b[2J" <sip:a@b>')).toBe('a b   [2J')
    expect(displayName('"say \\"hi\\"" <sip:a@b>;tag=1')).toBe('say "hi"')
  })

  it.each([
    ['sip:101;phone-context=x:secret@Office.local:5060;user=phone', '101', 'Office.local'],
    ['sips:101@[2001:DB8::1]:5061', '101', '[2001:DB8::1]'],
    ['sip:office.local', '', 'office.local'],
    ['tel:+49-30-(12).3;phone-context=x', '+4930123', ''],
    ['urn:service:sos', '', ''],
    ['sip:bad%zz@h', 'bad%zz', 'h'],
  ])('%s is user %j at %j', (uri, user, host) => {
    expect(userAndHost(uri)).toEqual({ user, host })
  })

  it('an escaped NUL does not shorten a number', () => {
    expect(userAndHost('sip:null-%00-null@h').user).toBe('null-%00-null')
    expect(userAndHost('sip:%31%30@h').user).toBe('10')
  })
})

it.each<[string, Record<string, string>, ReturnType<typeof bodyFault>]>([
  ['', {}, undefined],
  ['v=0', {}, undefined],
  ['x', { 'Content-Type': 'application/sdp' }, undefined],
  ['<x/>', { 'Content-Type': 'application/unknownformat' }, 'unknown'],
  ['<x/>', { 'Content-Type': 'text/xml', 'Content-Disposition': 'render;handling=optional' }, undefined],
  ['<x/>', { 'Content-Type': 'text/xml', 'Content-Disposition': 'render;handling="optional"' }, undefined],
  ['v=0', { 'Content-Type': 'application/sdp', 'Content-Encoding': 'gzip' }, 'encoded'],
  ['v=0', { 'Content-Type': 'application/sdp', 'Content-Encoding': 'identity' }, undefined],
  ['--b\r\n\r\nx\r\n--b--', { 'Content-Type': 'multipart/mixed;boundary=b' }, 'unknown'],
  ['--b\r\n\r\nx\r\n--b--', { 'Content-Type': 'multipart/mixed;boundary=c' }, 'broken'],
])('the fault of body %j with %j is %s', (body, headers, expected) => {
  expect(bodyFault(message(body, headers))).toBe(expected)
})

it.each([
  [undefined, 'multipart/mixed;boundary=b', false],
  ['application/sdp', 'multipart/mixed', false],
  ['application/sdp, Multipart/Mixed;q=0.5', 'multipart/mixed;boundary=b', true],
  ['multipart/*', 'multipart/related', true],
  ['*/*', 'multipart/related', true],
])('Accept %j takes %s: %s', (header, type, expected) => {
  expect(accepts(header, type)).toBe(expected)
})
