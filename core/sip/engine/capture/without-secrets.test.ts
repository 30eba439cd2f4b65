import { expect, it } from 'vitest'
import { withoutSecrets } from './without-secrets.ts'

const blanked = (...lines: string[]) => {
  const message = ['REGISTER sip:office.test SIP/2.0', ...lines].join('\r\n')
  const out = Buffer.from(withoutSecrets(Buffer.from(message, 'latin1'))).toString('latin1')
  expect(out).toHaveLength(message.length)
  return out.split('\r\n').slice(1)
}

it.each([
  [
    'Authorization: Digest username="100", realm="o", nonce="abc", uri="sip:o", response="0123", cnonce="q", nc=00000001',
    'Authorization: Digest username="100", realm="o", nonce="xxx", uri="sip:o", response="xxxx", cnonce="x", nc=00000001',
  ],
  [
    'proxy-authorization : digest response=0123,nonce = "a b"',
    'proxy-authorization : digest response=xxxx,nonce = "x x"',
  ],
  [
    'WWW-Authenticate: Digest realm="o", nonce="abc", qop="auth"',
    'WWW-Authenticate: Digest realm="o", nonce="xxx", qop="auth"',
  ],
  [
    'Authentication-Info: nextnonce="abc", rspauth="12"',
    'Authentication-Info: nextnonce="xxx", rspauth="xx"',
  ],
  ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic xxxxxxxxxxxx'],
  ['Authorization: Digest nonce="unended', 'Authorization: Digest nonce="xxxxxxx'],
  ['Subject: nonce="abc", response="0123"', 'Subject: nonce="abc", response="0123"'],
])('%s', (line, expected) => expect(blanked(line, '', '')).toEqual([expected, '', '']))

it('reads folded lines, leaves the body but for media keys, and any byte as it is', () => {
  expect(
    blanked(
      'Authorization: Digest username="1",',
      ' response="0123"',
      'Subject: caf\xe9',
      '',
      'Authorization: Digest response="0123"',
      'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20',
      '\xff\x00',
    ),
  ).toEqual([
    'Authorization: Digest username="1",',
    ' response="xxxx"',
    'Subject: caf\xe9',
    '',
    'Authorization: Digest response="0123"',
    `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${'x'.repeat(40)}|2^20`,
    '\xff\x00',
  ])
})
