import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HalfcallServer } from '../kit/halfcall-server.ts'
import { hangUp, talk, type HandPhone } from '../kit/hand-phone.ts'
import { SDP, type SipText } from '../kit/sip-text.ts'
import { registered, startStrictServer } from './office.ts'

/** Headers that claim who calls, for whom, or what was agreed elsewhere: only the PBX may say that. */
const CLAIMS = [
  'P-Asserted-Identity',
  'P-Preferred-Identity',
  'Remote-Party-ID',
  'Diversion',
  'History-Info',
  'Privacy',
  'Identity',
  'P-Charge-Info',
  'P-Called-Party-ID',
  'X-Account',
  'X-Forwarded-For',
  'Record-Route',
  'Route',
  'Authorization',
  'Proxy-Authorization',
  'Join',
  'Referred-By',
  'Geolocation',
  'User-to-User',
]
const MARK = 'smuggled'
const value = (name: string) => {
  if (name === 'Privacy') return MARK
  if (name === 'Route') return ''
  return `<sip:${MARK}@evil.test>`
}

/** Ways to write one header so that some reader takes it for another. */
const SPELLINGS: readonly (readonly [string, (name: string) => readonly string[]])[] = [
  ['plain', (name) => [`${name}: ${value(name)}`]],
  ['twice', (name) => [`${name}: ${value(name)}`, `${name}: ${value(name)};second`]],
  ['folded', (name) => [`${name}:`, ` ${value(name)}`, `\t;folded=1`]],
  [
    'in mixed case',
    (name) => [`${name.toUpperCase()}: ${value(name)}`, `${name.toLowerCase()}: ${value(name)}`],
  ],
  ['with spaces before the colon', (name) => [`${name} \t: ${value(name)}`]],
  ['in compact form', () => ['b', 'y', 'n', 'd', 'j', 'a'].map((name) => `${name}: <sip:${MARK}@evil.test>`)],
  ['with an underscore', (name) => [`${name.replaceAll('-', '_')}: ${value(name)}`]],
  ['behind another header, folded', (name) => ['Subject: quarterly', ` ${name}: ${value(name)}`]],
]

let server: HalfcallServer
let reception: HandPhone
let sales: HandPhone
beforeAll(async () => {
  server = await startStrictServer()
  ;[reception, sales] = (await registered(server, '100', '101')) as [HandPhone, HandPhone]
})
afterAll(async () => {
  for (const phone of [reception, sales]) phone.close()
  await server.dispose()
})

/** Checks that a message to the called phone names nobody but the caller, and holds none of the claims. */
function expectClean(message: SipText) {
  const names = message.text
    .split('\r\n\r\n', 1)[0]!
    .split('\r\n')
    .slice(1)
    .map((line) => line.slice(0, line.indexOf(':')).trim().toLowerCase())
  for (const name of CLAIMS) expect(names).not.toContain(name.toLowerCase())
  expect(names.filter((name) => name.startsWith('x-') || name.startsWith('p-'))).toEqual([])
  expect(message.get('From')).toMatch(/^"?Reception"? <sip:100@office\.test>;tag=/)
  expect(message.get('Contact')).toMatch(/^<sip:100@127\.0\.0\.1:\d+/)
}

describe('headers of a phone that claim what only the PBX may say', () => {
  it.each(SPELLINGS)('%s: none reaches the other phone', async (_, spell) => {
    const headers = CLAIMS.filter((name) => name !== 'Authorization' && name !== 'Route').flatMap(spell)
    const sent = await reception.authenticated('INVITE', { uri: 'sip:101@office.test', headers, body: SDP })
    const invite = await sales.nextRequest('INVITE')
    expectClean(invite)
    // The one text header that is passed on stays one line.
    const subject = invite.get('Subject')
    expect(invite.text.replace(`Subject: ${subject}`, '')).not.toContain(MARK)
    sales.respond(invite, 486)
    expect((await reception.final(sent)).status).toBe(486)
    await sales.nextRequest('ACK')
  })

  it('the answer and requests inside the call bring none to the caller either', async () => {
    const claims = CLAIMS.filter((name) => !['Record-Route', 'Route'].includes(name)).map(
      (name) => `${name}: ${value(name)}`,
    )
    const sent = await reception.authenticated('INVITE', { uri: 'sip:101@office.test', body: SDP })
    const invite = await sales.nextRequest('INVITE')
    sales.respond(invite, 180, { headers: claims })
    sales.respond(invite, 200, { headers: claims, body: SDP })
    const answer = await reception.final(sent)
    reception.acknowledge(sent, answer)
    await sales.nextRequest('ACK')
    const info = reception.inside('INFO', sent, answer, {
      headers: [...claims, 'Info-Package: dtmf'],
    })
    const passed = await sales.nextRequest('INFO')
    sales.respond(passed, 200, { headers: claims })
    await reception.final(info)
    expect(passed.text).not.toContain(MARK)
    for (const { text } of reception.received) expect(text).not.toContain(MARK)
    expect(
      (await hangUp(reception, sales, { sent: { ...sent, sequence: info.sequence }, answer, invite })).status,
    ).toBe(200)
  })

  it("the name and number shown are the extension's: another user in From is refused, a record holds the number", async () => {
    const call = await talk(reception, sales)
    expectClean(call.invite)
    await hangUp(reception, sales, call)
    for (const row of await server.records('--result', 'answered')) expect(row['caller_number']).toBe('100')
  })
})
