import { expect, it } from 'vitest'
import type { SrfMessage } from './library.ts'
import { hidesCaller } from './privacy.ts'

const OWN = '"Reception" <sip:100@office.local>;tag=a'

it.each<[what: string, headers: Record<string, string>, isHidden: boolean]>([
  ['nothing asked', { From: OWN }, false],
  ['From of RFC 3323', { From: '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=a' }, true],
  ['From without brackets', { From: 'sip:anonymous@anonymous.invalid;tag=a' }, true],
  ['From in the own domain', { From: '<sip:Anonymous@office.local>;tag=a' }, true],
  ['From with another user', { From: '<sip:c8oqz84zk7z@anonymous.invalid>;tag=a' }, true],
  ['a name only', { From: '"anonymous" <sip:100@office.local>;tag=a' }, false],
  ['Privacy: id', { From: OWN, Privacy: 'id' }, true],
  ['several values', { From: OWN, Privacy: 'Header; ID;critical' }, true],
  ['Privacy: user', { From: OWN, Privacy: 'user' }, true],
  ['Privacy: header', { From: OWN, Privacy: 'header' }, true],
  ['Privacy: none', { From: OWN, Privacy: 'none' }, false],
  ['Privacy: session, of media alone', { From: OWN, Privacy: 'session' }, false],
  ['Remote-Party-ID', { From: OWN, 'Remote-Party-ID': '<sip:100@a>;party=calling;privacy=full' }, true],
  ['Remote-Party-ID without', { From: OWN, 'Remote-Party-ID': '<sip:100@a>;privacy=off' }, false],
])('%s', (_, headers, isHidden) => {
  const message = { get: (name: string) => headers[name] } as unknown as SrfMessage
  expect(hidesCaller(message)).toBe(isHidden)
})
