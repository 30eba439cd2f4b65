import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { hangUp, openHandPhone, talk, type HandPhone } from '../kit/hand-phone.ts'
import { OFFICE, officeConfig } from '../kit/phone.ts'
import { SDP, type SipText } from '../kit/sip-text.ts'

const CRLF = '\r\n'
const part = (type: string, body: string, more = '') => `Content-Type: ${type}${CRLF}${more}${CRLF}${body}`
const mixed = (boundary: string, ...parts: string[]) =>
  `${parts.map((one) => `--${boundary}${CRLF}${one}${CRLF}`).join('')}--${boundary}--${CRLF}`
const SDP_PART = part('application/sdp', SDP)
const LOCATION = part(
  'application/pidf+xml',
  '<presence entity="pres:100@office.test"/>',
  `Content-ID: <loc@x>${CRLF}`,
)
const ISUP = part(
  'application/ISUP;version=itu-t92+;base=itu-t92+',
  '\u0001\u0000\u0049\u0000\u0000\u0003\u0002\u0000\u0007',
  `Content-Disposition: signal;handling=optional${CRLF}`,
)
const typed = (type: string) => [`Content-Type: ${type}`, 'MIME-Version: 1.0']

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

const GOOD: readonly [string, string, string][] = [
  ['SDP and a location', 'multipart/mixed;boundary=b1', mixed('b1', SDP_PART, LOCATION)],
  ['a location and SDP', 'multipart/mixed; boundary="b 1"', mixed('b 1', LOCATION, SDP_PART)],
  ['SDP and ISUP', 'Multipart/Mixed;boundary=unique-boundary-1', mixed('unique-boundary-1', SDP_PART, ISUP)],
  [
    'a nest of parts',
    'multipart/mixed;boundary=o',
    mixed('o', part('multipart/alternative;boundary=i', mixed('i', LOCATION, SDP_PART)), ISUP),
  ],
  ['a related root', 'multipart/related;boundary=r;type="application/sdp"', mixed('r', SDP_PART, LOCATION)],
]
const invite = (type: string, body: string) => ({ uri: 'sip:101@office.test', headers: typed(type), body })
/** Sends a body with a Content-Type of the test's choice, where the phone would write its own. */
const send = async (type: string, body: string, phone = caller) => {
  const own = phone.compose('INVITE', invite(type, body))
  const plain = (text: string) => text.replace(`Content-Type: application/sdp${CRLF}`, '')
  phone.sendText(plain(own.text))
  const challenge = await phone.final(own)
  expect(challenge.status).toBe(401)
  const second = phone.compose('INVITE', {
    ...invite(type, body),
    headers: [...typed(type), phone.authorization(challenge, own)],
    from: own.from,
    callId: own.callId,
    sequence: 2,
  })
  phone.sendText(plain(second.text))
  return second
}
const isPlainSdp = (message: SipText) => {
  expect(message.get('Content-Type')).toBe('application/sdp')
  expect(message.body).toBe(SDP)
  expect(message.get('MIME-Version')).toBe('')
}

describe('a body of several parts', () => {
  it.each(GOOD)(
    'in an INVITE: %s reaches a phone that said nothing as its SDP alone',
    async (_, type, body) => {
      const sent = await send(type, body)
      const asked = await callee.nextRequest('INVITE')
      isPlainSdp(asked)
      callee.respond(asked, 486)
      expect((await caller.final(sent)).status).toBe(486)
    },
  )

  it.each(GOOD)('in a re-INVITE and its answer: %s goes on as its SDP', async (_, type, body) => {
    const call = await talk(caller, callee)
    const text = caller.compose('INVITE', {
      uri: /<([^>]*)>/.exec(call.answer.get('Contact'))![1]!,
      from: call.sent.from,
      to: call.answer.get('To'),
      callId: call.sent.callId,
      sequence: call.sent.sequence + 1,
      headers: typed(type),
      body,
    })
    caller.sendText(text.text.replace(`Content-Type: application/sdp${CRLF}`, ''))
    const again = await callee.nextRequest('INVITE')
    isPlainSdp(again)
    callee.respond(again, 200, { headers: typed(type) })
    const answer = await caller.final(text)
    expect(answer.status).toBe(200)
    caller.acknowledge(text, answer)
    await callee.nextRequest('ACK')
    const bye = caller.inside('BYE', text, answer)
    callee.respond(await callee.nextRequest('BYE'), 200)
    await caller.final(bye)
  })

  it.each(GOOD)('in the answer to an INVITE: %s reaches the caller as its SDP', async (_, type, body) => {
    const sent = await caller.authenticated('INVITE', { uri: 'sip:101@office.test', body: SDP })
    const asked = await callee.nextRequest('INVITE')
    const answered = (status: number, withBody: string) => {
      const lines = [
        `SIP/2.0 ${status} Said`,
        ...asked.all('Via').map((via) => `Via: ${via}`),
        `From: ${asked.get('From')}`,
        `To: ${asked.get('To')};tag=handB`,
        `Call-ID: ${asked.get('Call-ID')}`,
        `CSeq: ${asked.get('CSeq')}`,
        `Contact: <sip:101@${callee.host}>`,
        ...typed(type),
        `Content-Length: ${withBody.length}`,
      ]
      callee.sendText(`${lines.join(CRLF)}${CRLF}${CRLF}${withBody}`)
    }
    answered(183, body)
    isPlainSdp(await caller.next('183', ({ status }) => status === 183))
    answered(200, body)
    const answer = await caller.final(sent)
    expect(answer.status).toBe(200)
    isPlainSdp(answer)
    caller.acknowledge(sent, answer)
    await callee.nextRequest('ACK')
    await hangUp(caller, callee, { sent, answer, invite: asked })
  })

  it.each<[string, string, string, number]>([
    ['no boundary', 'multipart/mixed', mixed('b', SDP_PART), 400],
    ['another boundary', 'multipart/mixed;boundary=x', mixed('b', SDP_PART), 400],
    ['an empty boundary', 'multipart/mixed;boundary=""', mixed('', SDP_PART), 400],
    ['no SDP part', 'multipart/mixed;boundary=b', mixed('b', LOCATION), 415],
    ['a part without a head', 'multipart/mixed;boundary=b', `--b${CRLF}x${CRLF}--b--${CRLF}`, 400],
    ['no end', 'multipart/mixed;boundary=b', `--b${CRLF}${SDP_PART}`, 400],
    [
      'a nest that is broken',
      'multipart/mixed;boundary=o',
      mixed('o', part('multipart/alternative;boundary=no', mixed('i', SDP_PART))),
      400,
    ],
    [
      'a nest without an end to it',
      'multipart/mixed;boundary=a',
      `${`--a${CRLF}Content-Type: multipart/mixed;boundary=a${CRLF}${CRLF}`.repeat(500)}--a--${CRLF}`,
      400,
    ],
  ])('with %s is refused plainly', async (_, type, body, status) => {
    const sent = await send(type, body)
    const answer = await caller.final(sent)
    expect(answer.status).toBe(status)
    if (status === 415) expect(answer.get('Accept')).toContain('application/sdp')
  })
})

describe('a phone that takes several parts', () => {
  it.each(GOOD)('gets %s whole, under its type', async (_, type, body) => {
    const taker = await openHandPhone({ server: server.sipPort, ...OFFICE[2]! })
    await taker.register({ headers: ['Accept: application/sdp, multipart/*'] })
    const sent = caller.compose('INVITE', { uri: 'sip:102@office.test', headers: typed(type), body })
    const plain = (text: string) => text.replace(`Content-Type: application/sdp${CRLF}`, '')
    caller.sendText(plain(sent.text))
    const challenge = await caller.final(sent)
    const { from, callId } = sent
    const headers = [...typed(type), caller.authorization(challenge, sent)]
    const second = caller.compose('INVITE', { uri: sent.uri, headers, body, from, callId, sequence: 2 })
    caller.sendText(plain(second.text))
    const asked = await taker.nextRequest('INVITE')
    expect([asked.get('Content-Type'), asked.body]).toEqual([type, body])
    taker.respond(asked, 486)
    expect((await caller.final(second)).status).toBe(486)
    await taker.register({ contact: '*', headers: ['Expires: 0'] })
    taker.close()
  })
})
