import { describe, expect, it } from 'vitest'
import { parseAuthorization } from './authorization-header.ts'

const plain = (text: string) =>
  parseAuthorization(text)?.map(({ scheme, params }) => [scheme, Object.fromEntries(params)])

describe('Authorization header', () => {
  it('is read with quotes, without them, and with odd spaces', () => {
    expect(plain('Digest username="101",realm = "a, b" ,\r\n\t nc=00000001, Qop="auth", opaque=""')).toEqual([
      ['digest', { username: '101', realm: 'a, b', nc: '00000001', qop: 'auth', opaque: '' }],
    ])
  })

  it('keeps commas, equals signs and escapes inside quotes', () => {
    expect(plain('Digest cnonce="a=b,c\\"d", uri="sip:h;x=1"')).toEqual([
      ['digest', { cnonce: 'a=b,c\\"d', uri: 'sip:h;x=1' }],
    ])
  })

  it('takes several credentials apart that stood in several header lines', () => {
    expect(
      plain('Digest username="101", realm="a",Digest username="102", realm="b", Basic realm="c"'),
    ).toEqual([
      ['digest', { username: '101', realm: 'a' }],
      ['digest', { username: '102', realm: 'b' }],
      ['basic', { realm: 'c' }],
    ])
  })

  it('takes an unquoted URI and padded base64', () => {
    expect(plain('Digest uri=sip:office.local:5060, nonce=abc/+==')).toEqual([
      ['digest', { uri: 'sip:office.local:5060', nonce: 'abc/+==' }],
    ])
  })

  it.each([
    ['an open quote', 'Digest username="101'],
    ['a quote closed by an escape only', 'Digest username="101\\"'],
    ['a parameter twice', 'Digest username="101", username="102"'],
    ['a parameter without a scheme', 'username="101"'],
    ['no value', 'Digest username='],
    ['no comma', 'Digest username="101" realm="x"'],
    ['a name that is none', 'Digest ="101"'],
    ['too many parameters', `Digest ${Array.from({ length: 33 }, (_, i) => `p${i}=1`).join(',')}`],
    ['too many credentials', 'Digest a=1, '.repeat(9)],
    ['too much text', `Digest a="${'x'.repeat(8192)}"`],
  ])('is refused with %s', (_, text) => {
    expect(parseAuthorization(text)).toBeUndefined()
  })

  it('of nothing holds nothing', () => {
    expect(parseAuthorization('')).toEqual([])
    expect(parseAuthorization(' , ,')).toEqual([])
  })

  it('never throws and never takes long, whatever is sent', () => {
    let seed = 20_261_123
    const random = (below: number) =>
      Math.floor(((seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31) * below)
    const pieces = [
      'Digest ',
      '"',
      '\\',
      '=',
      ',',
      ' ',
      'username',
      'a',
      '\u0000',
      'é',
      '<',
      ';',
      'nc=1',
      '\r\n',
    ]
    for (let i = 0; i < 20_000; i++) {
      const text = Array.from({ length: random(40) }, () => pieces[random(pieces.length)]).join('')
      const found = parseAuthorization(text)
      expect(found === undefined || Array.isArray(found)).toBe(true)
    }
    const startedAt = performance.now()
    for (const piece of [...pieces, 'a=a,', '\\"', ' ,', 'a '])
      parseAuthorization(piece.repeat(8000).slice(0, 8000))
    expect(performance.now() - startedAt).toBeLessThan(500)
  })
})
