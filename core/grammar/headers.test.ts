import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../test/kit/seeded-random.ts'
import {
  formatAssertedIdentity,
  formatCallInfo,
  formatDiversion,
  formatHistoryEntry,
  formatPrivacy,
  formatReason,
  formatReferredBy,
  formatReferTo,
  formatReplaces,
  formatUriHeaders,
  parseAssertedIdentity,
  parseCallInfo,
  parseDiversions,
  parseHistory,
  parsePrivacy,
  parseReasons,
  parseReferredBy,
  parseReferTo,
  parseReplaces,
  parseUriHeaders,
} from './index.ts'

describe('Reason', () => {
  it('has several values, with causes and words', () => {
    expect(parseReasons('SIP;cause=200;text="Call completed elsewhere", Q.850 ; cause=26')).toEqual([
      { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' },
      { protocol: 'Q.850', cause: 26 },
    ])
    expect(parseReasons('Q.850;cause=17;text="busy, \\"really\\""')).toEqual([
      { protocol: 'Q.850', cause: 17, text: 'busy, "really"' },
    ])
  })
  it.each(['', ';;;', '"', '"x;cause=1', '<Q.850>;cause=1'])('%j has none', (header) => {
    expect(parseReasons(header)).toEqual([])
  })
  it('has no cause where there is no number', () => {
    expect(parseReasons('Q.850;cause=abc, SIP;cause=99999')).toEqual([
      { protocol: 'Q.850' },
      { protocol: 'SIP' },
    ])
  })
})

describe('Replaces', () => {
  it('names a dialog', () => {
    expect(parseReplaces('98asjd8@host;to-tag=12345;from-tag=54321;early-only')).toEqual({
      callId: '98asjd8@host',
      toTag: '12345',
      fromTag: '54321',
      earlyOnly: true,
    })
  })
  it.each([
    '',
    'a',
    'a;to-tag=1',
    'a;from-tag=1',
    'a b;to-tag=1;from-tag=2',
    'a;to-tag=1;to-tag=2;from-tag=3',
    'a;to-tag=;from-tag=1',
  ])('%j names none', (header) => {
    expect(parseReplaces(header)).toBeUndefined()
  })
})

describe('Refer-To', () => {
  it('may carry the call that is replaced (RFC 5589 §7.3)', () => {
    const refer = parseReferTo(
      '"Ann" <sip:ann@h:5061;transport=tcp?Replaces=7%40h%3Bto-tag%3D1%3Bfrom-tag%3D2&Require=replaces>',
    )
    expect(refer).toMatchObject({
      displayName: 'Ann',
      uri: { user: 'ann', host: 'h', port: 5061, params: [{ name: 'transport', value: 'tcp' }] },
      method: 'INVITE',
      replaces: { callId: '7@h', toTag: '1', fromTag: '2', earlyOnly: false },
    })
  })
  it('may name a method, or a number', () => {
    expect(parseReferTo('<sip:a@h;method=BYE>')).toMatchObject({ method: 'BYE', uri: { params: [] } })
    expect(parseReferTo('<tel:+4930>')).toEqual({ uri: { scheme: 'tel', opaque: '+4930' }, method: 'INVITE' })
  })
  it.each(['', '<>', '<sip:>', '<sip:a@h?Replaces=nothing>', '<sip:a@h?Replaces=%zz>', '*'])(
    '%j is none',
    (header) => {
      expect(parseReferTo(header)).toBeUndefined()
    },
  )
})

describe('Diversion', () => {
  it('tells who sent the call on, and why (RFC 5806)', () => {
    const header =
      '"Bob" <sip:102@h>;reason=user-busy;counter=2;privacy="full";screen=no, <sip:101@h>;reason="No-Answer"'
    expect(parseDiversions(header)).toEqual([
      {
        displayName: 'Bob',
        uri: 'sip:102@h',
        reason: 'user-busy',
        counter: 2,
        privacy: 'full',
        more: [{ name: 'screen', value: 'no' }],
      },
      { uri: 'sip:101@h', reason: 'no-answer', more: [] },
    ])
  })
  it.each(['', 'nobody', '<sip:101@h'])('%j has none', (header) => {
    expect(parseDiversions(header)).toEqual([])
  })
})

describe('History-Info', () => {
  it('is a tree of targets (RFC 7044)', () => {
    const header =
      '<sip:100@h?Reason=SIP%3Bcause%3D486&Privacy=history>;index=1, "B" <sip:102@h>;index=1.1;mp=1, <tel:+4930>;index=1.1.1;rc=1.1'
    expect(parseHistory(header)).toMatchObject([
      {
        uri: { user: '100', headers: undefined },
        index: [1],
        reason: { protocol: 'SIP', cause: 486 },
        privacy: 'history',
      },
      { displayName: 'B', index: [1, 1], target: { kind: 'mp', from: [1] } },
      { uri: { scheme: 'tel' }, index: [1, 1, 1], target: { kind: 'rc', from: [1, 1] } },
    ])
  })
  it.each([
    '',
    '<sip:a@h>',
    '<sip:a@h>;index=x',
    '<sip:a@h>;index=1..2',
    `<sip:a@h>;index=${'1.'.repeat(80)}1`,
  ])('%j has none', (header) => {
    expect(parseHistory(header)).toEqual([])
  })
})

it('P-Asserted-Identity has one address of each kind (RFC 3325)', () => {
  const found = parseAssertedIdentity('"A" <sip:a@h>, <tel:+4930>, <sip:b@h>, <http://x>')
  expect(found).toEqual({
    sip: { displayName: 'A', uri: 'sip:a@h', params: [] },
    tel: { displayName: undefined, uri: 'tel:+4930', params: [] },
  })
  expect(formatAssertedIdentity(found)).toBe('"A" <sip:a@h>, <tel:+4930>')
  expect(formatAssertedIdentity(parseAssertedIdentity('anything'))).toBe('')
})

it('Privacy is a set of words', () => {
  expect([...parsePrivacy(' ID ; header;;critical,none')]).toEqual(['id', 'header', 'critical', 'none'])
  expect(formatPrivacy(parsePrivacy('id;critical'))).toBe('id;critical')
  expect(parsePrivacy('').size).toBe(0)
})

it('Referred-By names who asked, and what proves it', () => {
  const found = parseReferredBy('<sip:ref@h>;cid="20398823.2UWQFN309shb3@h";x')
  expect(found).toEqual({ uri: 'sip:ref@h', contentId: '20398823.2UWQFN309shb3@h', more: [{ name: 'x' }] })
  expect(parseReferredBy('nobody')).toBeUndefined()
})

it('Call-Info says what an address is for', () => {
  expect(parseCallInfo('<http://h/a.jpg>;purpose=Icon, <sip:h>;answer-after=0, http://bare')).toEqual([
    { uri: 'http://h/a.jpg', purpose: 'icon', more: [] },
    { uri: 'sip:h', more: [{ name: 'answer-after', value: '0' }] },
  ])
})

/** The headers, each with the function that reads all its values and the one that writes a single value. */
const HEADERS: readonly [string, (text: string) => readonly unknown[], (value: never) => string][] = [
  ['Reason', parseReasons, formatReason],
  ['Replaces', (text) => [parseReplaces(text)].filter(Boolean), formatReplaces],
  ['Refer-To', (text) => [parseReferTo(text)].filter(Boolean), formatReferTo],
  ['Diversion', parseDiversions, formatDiversion],
  ['History-Info', parseHistory, formatHistoryEntry],
  ['P-Asserted-Identity', (text) => [parseAssertedIdentity(text)], formatAssertedIdentity],
  ['Privacy', (text) => [parsePrivacy(text)], formatPrivacy],
  ['Referred-By', (text) => [parseReferredBy(text)].filter(Boolean), formatReferredBy],
  ['Call-Info', parseCallInfo, formatCallInfo],
  ['headers of a URI', (text) => [parseUriHeaders(text)].filter(Boolean), formatUriHeaders],
]
const PIECES = [
  '"',
  '\\',
  '<',
  '>',
  ';',
  ',',
  '=',
  '?',
  '&',
  '%',
  '%20',
  '%C3%BC',
  ' ',
  '@',
  ':',
  '\t',
  '[::1]',
  'é',
  '\u0000',
  '\ud800',
  'sip:101@h',
  '<sip:101@h>',
  '<sip:a@h?Reason=SIP%3Bcause%3D486>',
  '<tel:+49>',
  '"A \\" B"',
  'SIP',
  'Q.850',
  ';cause=16',
  ';text="x, y"',
  ';reason=user-busy',
  ';counter=1',
  ';privacy=full',
  ';index=1.2',
  ';mp=1',
  ';cid="a@b"',
  ';purpose=icon',
  'a@h;to-tag=1;from-tag=2',
  ';early-only',
  'Replaces=a%3Bto-tag%3D1%3Bfrom-tag%3D2',
  ';method=BYE',
  'x'.repeat(300),
]

describe.each(HEADERS)('whatever stands there for %s', (_name, parse, format) => {
  it('is read or passed over, and what was read is written and read again as the same', () => {
    const random = seededRandom(3261)
    let read = 0
    for (let round = 0; round < 4000; round++) {
      const length = 1 + Math.floor(random() * 12)
      const text = Array.from({ length }, () => PIECES[Math.floor(random() * PIECES.length)]!).join('')
      for (const value of parse(text)) {
        read++
        const written = format(value as never)
        expect(parse(written), `${JSON.stringify(text)} as ${JSON.stringify(written)}`).toEqual([value])
        expect(written).not.toMatch(/[\r\n]/)
      }
    }
    expect(read).toBeGreaterThan(20)
  })
})
