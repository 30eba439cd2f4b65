import { describe, expect, it } from 'vitest'
import type { SrfMessage } from './library.ts'
import { displayName, isBodyUnknown, userAndHost } from './message-facts.ts'

const message = (body: string, headers: Record<string, string> = {}) =>
  ({ body, get: (name: string) => headers[name] }) as unknown as SrfMessage

describe('what a peer says of itself', () => {
  it('has no control characters where it is kept', () => {
    expect(displayName('"a\\\0b\\\x07 \x1b[2J" <sip:a@b>')).toBe('a b   [2J')
    expect(displayName('"say \\"hi\\"" <sip:a@b>;tag=1')).toBe('say "hi"')
  })

  it('an escaped NUL does not shorten a number', () => {
    expect(userAndHost('sip:null-%00-null@h').user).toBe('null-%00-null')
    expect(userAndHost('sip:%31%30@h').user).toBe('10')
  })
})

it.each([
  ['', {}, false],
  ['v=0', {}, false],
  ['x', { 'Content-Type': 'application/sdp' }, false],
  ['<x/>', { 'Content-Type': 'application/unknownformat' }, true],
  ['<x/>', { 'Content-Type': 'text/xml', 'Content-Disposition': 'render;handling=optional' }, false],
])('body %j with %j is unknown: %s', (body, headers, expected) => {
  expect(isBodyUnknown(message(body, headers))).toBe(expected)
})
