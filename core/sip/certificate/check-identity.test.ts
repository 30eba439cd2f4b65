import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import type { TlsIdentity } from '../transport/index.ts'
import { checkIdentity } from './check-identity.ts'
import { makeSelfSigned } from './self-signed.ts'

const NOW = Date.parse('2026-05-01T00:00:00Z')
const DAY_MS = 86_400_000
let identity: TlsIdentity
let other: TlsIdentity

beforeAll(async () => {
  ;[identity, other] = await Promise.all([
    makeSelfSigned(['office.test', '192.0.2.1', '::1'], NOW),
    makeSelfSigned(['other.test'], NOW),
  ])
})

it('tells whom a certificate names, how long it is valid and its fingerprint', () => {
  const checked = checkIdentity(identity, NOW)
  expect(checked).toMatchObject({
    ok: true,
    value: {
      subject: 'office.test',
      names: ['office.test', '192.0.2.1', '0:0:0:0:0:0:0:1'],
      fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
      validFrom: NOW - DAY_MS,
      validTo: NOW + 825 * DAY_MS,
      isSelfSigned: true,
    },
  })
})

const encrypted = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'x',
  }) as string

it.each([
  ['no PEM', () => ({ ...identity, cert: 'nonsense' }), NOW, 'certificate', /not a certificate/],
  [
    'a key in its place',
    () => ({ ...identity, cert: identity.key }),
    NOW,
    'certificate',
    /not a certificate/,
  ],
  ['expired', () => identity, NOW + 900 * DAY_MS, 'certificate', /expired on 2028-08-03/],
  ['not valid yet', () => identity, NOW - 9 * DAY_MS, 'certificate', /only from 2026-04-30/],
  ['another key', () => ({ ...identity, key: other.key }), NOW, 'key', /does not belong/],
  ['no key', () => ({ ...identity, key: identity.cert }), NOW, 'key', /not a private key/],
  ['an encrypted key', () => ({ ...identity, key: encrypted() }), NOW, 'key', /encrypted/],
])('refuses %s', (_what, given, now, part, text) => {
  expect(checkIdentity(given(), now)).toEqual({
    ok: false,
    error: { part, text: expect.stringMatching(text) },
  })
})
