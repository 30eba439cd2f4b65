import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { hangUp, openHandPhone, talk, type HandPhone, type SentRequest } from '../kit/hand-phone.ts'
import { OFFICE, officeConfig } from '../kit/phone.ts'
import { SDP, type SipText } from '../kit/sip-text.ts'

const DOMAIN = 'office.test'
let server: HalfcallServer
let caller: HandPhone
let callee: HandPhone
beforeAll(async () => {
  server = await startServer({ config: officeConfig() })
  caller = await openHandPhone({ server: server.sipPort, ...OFFICE[0]! })
  callee = await openHandPhone({ server: server.sipPort, ...OFFICE[1]! })
  await callee.register()
})
afterAll(async () => {
  caller.close()
  callee.close()
  await server.dispose()
})

/** Sends a request whose text was changed, and once more with the answer to its challenge. */
async function sendChanged(
  phone: HandPhone,
  method: string,
  parts: Parameters<HandPhone['compose']>[1],
  change: (text: string) => string,
): Promise<SentRequest> {
  const first = phone.compose(method, parts)
  phone.sendText(change(first.text))
  const challenge = await phone.final(first)
  expect(challenge.status, challenge.text).toBe(401)
  const { from, callId } = first
  const headers = [...(parts?.headers ?? []), phone.authorization(challenge, first)]
  const second = phone.compose(method, { ...parts, from, callId, sequence: 2, headers })
  phone.sendText(change(second.text))
  return second
}
const contactsOf = (answer: SipText) => answer.all('Contact').join(', ')

describe('REGISTER', () => {
  const own = (host: string) => `<sip:102@${host}>`
  it.each<[string, (host: string) => string, string[], number, (host: string) => RegExp]>([
    [
      'an empty display name',
      (host) => `"" ${own(host)}`,
      [],
      200,
      (host) => new RegExp(`<sip:102@${host}>;expires=3600`),
    ],
    ['a q', (host) => `${own(host)};q=0.5`, [], 200, () => /q=0\.5/],
    ['a q without a zero', (host) => `${own(host)};q=.5`, [], 200, (host) => new RegExp(host)],
    [
      'an instance without quotes',
      (host) => `${own(host)};+sip.instance=<urn:uuid:00000000-0000-4000-8000-0000000000aa>`,
      [],
      200,
      (host) => new RegExp(host),
    ],
    [
      'an Expires that says otherwise',
      (host) => `${own(host)};expires=120`,
      ['Expires: 600'],
      200,
      () => /expires=120/,
    ],
    ['expires in capitals', (host) => `${own(host)};Expires=120`, [], 200, () => /expires=120/],
    ['expires with quotes', (host) => `${own(host)};expires="120"`, [], 200, () => /expires=120/],
    ['user=phone', (host) => `<sip:102@${host};user=phone>`, [], 200, () => /user=phone/],
    ['an escaped character', (host) => `<sip:1%302@${host}>`, [], 200, () => /1%302@/],
    [
      'a comma in the display name',
      (host) => `"Office, 2nd" ${own(host)}`,
      [],
      200,
      (host) => new RegExp(host),
    ],
    [
      'parameters nobody knows',
      (host) => `<sip:102@${host};rinstance=1;x-y>;a;b="c;d"`,
      [],
      200,
      () => /rinstance=1/,
    ],
    ['no brackets', (host) => `sip:102@${host};expires=90`, [], 200, () => /expires=90/],
    ['an hour as a word', (host) => own(host), ['Expires: never'], 200, () => /expires=3600/],
    ['a day', (host) => own(host), ['Expires: 86400'], 200, () => /expires=7200/],
    ['a trailing comma', (host) => `${own(host)},`, [], 200, (host) => new RegExp(host)],
    ['a trailing semicolon', (host) => `${own(host)};`, [], 200, (host) => new RegExp(host)],
    ['port 0', () => '<sip:102@127.0.0.1:0>', [], 400, () => /^$/],
    [
      'methods in lower case',
      (host) => `${own(host)};methods="invite,ack"`,
      ['Allow: invite, ack, bye'],
      200,
      (host) => new RegExp(host),
    ],
    [
      'an Allow with a trailing comma',
      own,
      ['Allow: INVITE,ACK,', 'Supported: ,path,'],
      200,
      (host) => new RegExp(host),
    ],
  ])('with %s', async (_, contact, headers, status, listed) => {
    const phone = await openHandPhone({ server: server.sipPort, ...OFFICE[2]! })
    const answer = await phone.register({ contact: contact(phone.host), headers })
    expect(answer.status, answer.text).toBe(status)
    expect(contactsOf(answer)).toMatch(listed(phone.host))
    expect((await phone.register({ contact: '*', headers: ['Expires: 0'] })).all('Contact')).toEqual([])
    phone.close()
  })

  it('with two Contacts in one line or two lists both, and both ring', async () => {
    const [one, two] = [
      await openHandPhone({ server: server.sipPort, ...OFFICE[2]! }),
      await openHandPhone({ server: server.sipPort, ...OFFICE[2]! }),
    ]
    for (const contact of [
      `<sip:102@${one.host}>, <sip:102@${two.host}>;expires=300`,
      `<sip:102@${one.host}>\r\nContact: <sip:102@${two.host}>;expires=300`,
    ]) {
      const answer = await one.register({ contact })
      expect(contactsOf(answer)).toContain(one.host)
      expect(contactsOf(answer)).toContain(two.host)
      const sent = await caller.authenticated('INVITE', { uri: 'sip:102@office.test', body: SDP })
      const [first, second] = [await one.nextRequest('INVITE'), await two.nextRequest('INVITE')]
      two.respond(second, 180)
      await caller.next('180', ({ status, get }) => status === 180 && get('Call-ID') === sent.callId)
      one.respond(first, 603)
      two.respond(await two.nextRequest('CANCEL'), 200)
      two.respond(second, 487)
      expect((await caller.final(sent)).status).toBe(603)
      await one.register({ contact: '*', headers: ['Expires: 0'] })
    }
    one.close()
    two.close()
  })

  it('for a time that is too short is told the shortest, and comes back with it', async () => {
    const phone = await openHandPhone({ server: server.sipPort, ...OFFICE[2]! })
    const refused = await phone.register({ headers: ['Expires: 30'] })
    expect([refused.status, refused.get('Min-Expires')]).toEqual([423, '60'])
    const answer = await phone.register({ headers: [`Expires: ${refused.get('Min-Expires')}`] })
    expect([answer.status, contactsOf(answer)]).toEqual([200, expect.stringContaining('expires=60')])
    await phone.register({ contact: '*', headers: ['Expires: 0'] })
    phone.close()
  })

  it.each<[string, (text: string) => string]>([
    [
      'folded headers',
      (text) => text.replace('Max-Forwards: 70', 'Max-Forwards:\r\n 70').replace('From: ', 'From:\r\n\t'),
    ],
    ['names in small letters', (text) => text.replace(/^[A-Z][\w-]*:/gm, (name) => name.toLowerCase())],
    ['blanks before colons', (text) => text.replace(/^(From|To|CSeq|Contact):/gm, '$1 :')],
    [
      'compact names',
      (text) => text.replace('Via:', 'v:').replace('Contact:', 'm:').replace('Content-Length:', 'l:'),
    ],
    ['an empty header', (text) => text.replace('Max-Forwards', 'Subject:\r\nMax-Forwards')],
    ['no Content-Length', (text) => text.replace(/Content-Length: 0\r\n/, '')],
    ['an empty line before it', (text) => `\r\n\r\n${text}`],
    [
      'sip.instance of no quotes and a name',
      (text) => text.replace(/Contact: (<[^>]*>)/, 'Contact: Phone One $1'),
    ],
    ['a display name that is UTF-8', (text) => text.replace(/From: </, 'From: "J\u00c3\u00bcrgen" <')],
    ['a display name without quotes', (text) => text.replace(/From: </, 'From: Phone One <')],
    ['an empty display name in To', (text) => text.replace(/To: </, 'To: ""<')],
    ['a scheme in capitals', (text) => text.replace('To: <sip:', 'To: <SIP:')],
    ['a host in capitals', (text) => text.replace('To: <sip:102@office.test>', 'To: <sip:102@OFFICE.Test>')],
    [
      'the port of the server in To',
      (text) => text.replace('To: <sip:102@office.test>', `To: <sip:102@office.test:${server.sipPort}>`),
    ],
    [
      'user=phone in To',
      (text) => text.replace('To: <sip:102@office.test>', 'To: <sip:102@office.test;user=phone>'),
    ],
    [
      'transport in To',
      (text) => text.replace('To: <sip:102@office.test>', 'To: <sip:102@office.test;transport=UDP>'),
    ],
    ['an escaped To', (text) => text.replace('To: <sip:102@', 'To: <sip:%3102@')],
    [
      'no brackets in To and From',
      (text) =>
        text
          .replace('To: <sip:102@office.test>', 'To: sip:102@office.test')
          .replace(/From: <([^>]*)>/, 'From: $1'),
    ],
  ])('with %s', async (_, change) => {
    const phone = await openHandPhone({ server: server.sipPort, ...OFFICE[2]! })
    const sent = await sendChanged(phone, 'REGISTER', {}, change)
    const answer = await phone.final(sent)
    expect(answer.status, answer.text).toBe(200)
    expect(contactsOf(answer)).toContain(phone.host)
    await phone.register({ contact: '*', headers: ['Expires: 0'] })
    phone.close()
  })
})

describe('INVITE', () => {
  it.each<[string, (text: string) => string]>([
    ['a tel URI in To', (text) => text.replace('To: <sip:101@office.test>', 'To: <tel:101>')],
    [
      'an Allow in small letters',
      (text) => text.replace('Max-Forwards', 'Allow: invite, ack, bye, update\r\nMax-Forwards'),
    ],
    [
      'two Via in one line',
      (text) => text.replace(/^(Via: [^\r]*)/m, '$1, SIP/2.0/UDP 192.168.7.7:5060;branch=z9hG4bKinner'),
    ],
    [
      'folded headers',
      (text) => text.replace('From: ', 'From:\r\n ').replace(/^(Contact: <[^>]*>)/m, '$1\r\n ;x=y'),
    ],
    [
      'trailing commas',
      (text) => text.replace('Max-Forwards', 'Supported: timer, replaces,\r\nAllow: INVITE,\r\nMax-Forwards'),
    ],
    ['an empty display name', (text) => text.replace('From: <', 'From: "" <').replace('To: <', 'To: ""<')],
    ['no Max-Forwards', (text) => text.replace('Max-Forwards: 70\r\n', '')],
    [
      'a session interval that the callee keeps',
      (text) =>
        text.replace('Max-Forwards', 'Supported: timer\r\nSession-Expires: 90;refresher=uas\r\nMax-Forwards'),
    ],
    ['100rel offered', (text) => text.replace('Max-Forwards', 'Supported: 100rel, timer\r\nMax-Forwards')],
    ['a charset in its type', (text) => text.replace('application/sdp', 'application/sdp; charset=utf-8')],
    ['a type in capitals', (text) => text.replace('application/sdp', 'Application/SDP')],
    [
      'a Contact with headers nobody knows',
      (text) =>
        text.replace(
          /^(Contact: <[^>]*>)/m,
          '$1;+sip.instance=<urn:uuid:1>;+u.sip!model.ccm.cisco.com="308"',
        ),
    ],
    [
      'an Accept that lacks SDP',
      (text) => text.replace('Max-Forwards', 'Accept: application/dtmf-relay\r\nMax-Forwards'),
    ],
    ['an Expires of a day', (text) => text.replace('Max-Forwards', 'Expires: 86400\r\nMax-Forwards')],
    ['an Expires that is no number', (text) => text.replace('Max-Forwards', 'Expires: soon\r\nMax-Forwards')],
    ['a Privacy of none', (text) => text.replace('Max-Forwards', 'Privacy: none\r\nMax-Forwards')],
    ['a Timestamp', (text) => text.replace('Max-Forwards', 'Timestamp: 1\r\nMax-Forwards')],
  ])('with %s becomes a talk', async (_, change) => {
    const sent = await sendChanged(caller, 'INVITE', { uri: `sip:101@${DOMAIN}`, body: SDP }, change)
    const invite = await callee.nextRequest('INVITE')
    expect(invite.body).toBe(SDP)
    callee.respond(invite, 180)
    callee.respond(invite, 200, { body: SDP })
    const answer = await caller.final(sent)
    expect(answer.status, answer.text).toBe(200)
    caller.acknowledge(sent, answer)
    await callee.nextRequest('ACK')
    expect((await hangUp(caller, callee, { sent, answer, invite })).status).toBe(200)
  })

  it.each([
    ['sip:10%31@office.test', '101'],
    ['sip:101;phone-context=office.test@office.test;user=phone', '101'],
    ['sip:101@office.test:5060', '101'],
    ['sip:101@127.0.0.1', '101'],
    ['sip:101@office.test;user=phone', '101'],
    ['tel:101', '101'],
    ['tel:1-0-1', '101'],
  ])('to %s rings %s', async (uri, number) => {
    const sent = await caller.authenticated('INVITE', { uri, to: `<sip:${number}@${DOMAIN}>`, body: SDP })
    callee.respond(await callee.nextRequest('INVITE'), 486)
    expect((await caller.final(sent)).status).toBe(486)
  })

  it('%23 stands for #, and the number is dialled as it is meant', async () => {
    const sent = await caller.authenticated('INVITE', { uri: 'sip:%2343%23@office.test', body: SDP })
    expect((await caller.final(sent)).status).toBe(404)
    const rows = await server.records()
    expect(rows.some((row) => row['dialed_number'] === '#43#')).toBe(true)
  })

  it('that requires 100rel: what rings is acknowledged by PRACK, and the talk begins', async () => {
    const headers = ['Require: 100rel', 'Supported: 100rel']
    const sent = await caller.authenticated('INVITE', { uri: 'sip:101@office.test', body: SDP, headers })
    const invite = await callee.nextRequest('INVITE')
    callee.respond(invite, 180)
    const ringing = await caller.next(
      '180',
      ({ status, get }) => status === 180 && get('Call-ID') === sent.callId,
    )
    expect(ringing.get('Require')).toContain('100rel')
    const rack = `RAck: ${ringing.get('RSeq')} ${ringing.get('CSeq')}`
    const prack = caller.inside('PRACK', sent, ringing, { headers: [rack], sequence: 3 })
    expect((await caller.final(prack)).status).toBe(200)
    callee.respond(invite, 200, { body: SDP })
    const answer = await caller.final(sent)
    caller.acknowledge(sent, answer)
    await callee.nextRequest('ACK')
    const bye = caller.inside('BYE', sent, answer, { sequence: 4 })
    callee.respond(await callee.nextRequest('BYE'), 200)
    expect((await caller.final(bye)).status).toBe(200)
  })

  it('whose UPDATE comes while it rings: answered, and the call goes on', async () => {
    const sent = await caller.authenticated('INVITE', { uri: 'sip:101@office.test', body: SDP })
    const invite = await callee.nextRequest('INVITE')
    callee.respond(invite, 180)
    const ringing = await caller.next(
      '180',
      ({ status, get }) => status === 180 && get('Call-ID') === sent.callId,
    )
    const update = caller.inside('UPDATE', sent, ringing, { sequence: 3, body: SDP })
    expect((await caller.final(update)).status).toBeGreaterThanOrEqual(200)
    callee.respond(invite, 200, { body: SDP })
    const answer = await caller.final(sent)
    expect(answer.status).toBe(200)
    caller.acknowledge(sent, answer)
    await callee.nextRequest('ACK')
    const bye = caller.inside('BYE', sent, answer, { sequence: 4 })
    callee.respond(await callee.nextRequest('BYE'), 200)
    expect((await caller.final(bye)).status).toBe(200)
  })

  it.each<[string, string[]]>([
    ['an Allow in small letters', ['Allow: invite, ack, cancel, bye']],
    [
      'a Session-Expires that it did not have to say',
      ['Session-Expires: 90;refresher=uas', 'Require: timer'],
    ],
    ['an empty Supported', ['Supported:']],
  ])('answered with %s is a talk', async (_, headers) => {
    const sent = await caller.authenticated('INVITE', { uri: 'sip:101@office.test', body: SDP })
    const invite = await callee.nextRequest('INVITE')
    callee.respond(invite, 200, { body: SDP, headers })
    const answer = await caller.final(sent)
    expect(answer.status).toBe(200)
    caller.acknowledge(sent, answer)
    await callee.nextRequest('ACK')
    await hangUp(caller, callee, { sent, answer, invite })
  })

  it('of a phone whose Contact is a name that nobody knows: BYE goes where it spoke from', async () => {
    for (const contact of [
      '<sip:100@phone.invalid>',
      '<sip:100@phone.local;transport=udp>',
      '<sip:100@phone>',
    ]) {
      const call = await talk(caller, callee, { contact })
      const tag = 'hand101'
      const bye = callee.send('BYE', {
        uri: /<([^>]*)>/.exec(call.invite.get('Contact'))?.[1] ?? '',
        from: `${call.invite.get('To')};tag=${tag}`,
        to: call.invite.get('From'),
        callId: call.invite.get('Call-ID'),
        sequence: 7,
      })
      expect((await callee.final(bye)).status).toBe(200)
      caller.respond(await caller.nextRequest('BYE'), 200)
    }
  })
})
