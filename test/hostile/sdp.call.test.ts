import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mutate, seeded } from '../../core/sip/testkit/mutate.ts'
import type { HalfcallServer } from '../kit/halfcall-server.ts'
import { hangUp, talk, type HandPhone, type SentRequest } from '../kit/hand-phone.ts'
import { SDP, type SipText } from '../kit/sip-text.ts'
import { registered, scaled, startStrictServer } from './office.ts'

const CASES = scaled(150, 5000)
const PLACES = ['INVITE', '183', '200', 're-INVITE', 'ACK'] as const
type Place = (typeof PLACES)[number]

/** Session descriptions that servers have stumbled over. */
const AWKWARD: readonly string[] = [
  '',
  'v=0',
  SDP.replace(/c=.*\r\n/, ''),
  SDP.replace('audio 6000', 'audio 0'),
  SDP.replace('audio 6000', 'audio 99999999999'),
  SDP.replace('audio 6000', 'audio -1'),
  SDP.replace('AVP 0 8', 'AVP 256 -7 99999999999999999999 x'),
  SDP.replace('AVP 0 8', `AVP${' 0'.repeat(20_000)}`),
  SDP.replace('a=sendrecv', 'a=fmtp:0 '),
  SDP.replace('a=sendrecv', 'a=fmtp:999999999999 mode=\0;;;;=;=\xff'),
  SDP.replace('a=sendrecv', `a=fmtp:0 ${'x=1;'.repeat(10_000)}`),
  SDP.replace('PCMU/8000', 'PCMU/0/0/0'),
  SDP.replace('PCMU/8000', `${'P'.repeat(30_000)}/8000`),
  SDP.replace('IP4 127.0.0.1\r\nt', 'IP6 ::ffff:999.1.1.1\r\nt'),
  SDP.replaceAll('\r\n', '\n'),
  SDP.replaceAll('\r\n', '\r'),
  SDP + 'm=audio 6002 RTP/AVP 0\r\n'.repeat(1500),
  SDP + 'a=x\r\n'.repeat(10_000),
  'x'.repeat(60_000),
  '\0'.repeat(5000),
  `v=0${'\r\n'.repeat(20_000)}`,
]

let server: HalfcallServer
let caller: HandPhone
let callee: HandPhone
beforeAll(async () => {
  server = await startStrictServer()
  ;[caller, callee] = (await registered(server, '100', '101')) as [HandPhone, HandPhone]
})
afterAll(async () => {
  for (const phone of [caller, callee]) phone.close()
  await server.dispose()
})

const hasFailed = (answer: SipText) => (answer.status ?? 0) >= 400

/** Ends a call that was answered, on both sides. */
const end = async (sent: SentRequest, answer: SipText, invite: SipText) =>
  expect((await hangUp(caller, callee, { sent, answer, invite })).status).toBe(200)

/** Makes a call up to its answer, with a description in one place; undefined when it was refused, as it may be. */
async function call(place: Place, body: string) {
  const offer = place === 'INVITE' ? body : place === 'ACK' ? '' : SDP
  const sent = await caller.authenticated('INVITE', { uri: 'sip:101@office.test', body: offer })
  const refusal = caller.final(sent)
  const invite = await Promise.race([callee.nextRequest('INVITE'), refusal])
  if (hasFailed(invite)) throw new Error(`refused before it was tried:\n${invite.text}`)
  if (place === '183') callee.respond(invite, 183, { body })
  callee.respond(invite, 200, { body: place === '200' ? body : SDP })
  const answer = await refusal
  if (hasFailed(answer)) return undefined
  caller.acknowledge(sent, answer, place === 'ACK' ? body : '')
  return { sent, answer, invite }
}

async function play(place: Place, body: string): Promise<'passed' | 'refused'> {
  if (place === 're-INVITE') {
    const { sent, answer, invite } = await talk(caller, callee)
    const again = caller.inside('INVITE', sent, answer, { body })
    callee.respond(await callee.nextRequest('INVITE'), 200, { body: SDP })
    const agreed = await caller.final(again)
    if (!hasFailed(agreed)) caller.acknowledge(again, agreed)
    await callee.nextRequest('ACK')
    await end({ ...sent, sequence: again.sequence }, answer, invite)
    return hasFailed(agreed) ? 'refused' : 'passed'
  }
  const made = await call(place, body)
  if (!made) return 'refused'
  await callee.nextRequest('ACK')
  await end(made.sent, made.answer, made.invite)
  return 'passed'
}

describe(`${CASES} session descriptions that are none`, () => {
  it('end no server and leave both halves of each call on record', async () => {
    const random = seeded(2105)
    const outcomes = { passed: 0, refused: 0 }
    for (let index = 0; index < CASES; index++) {
      const place = PLACES[index % PLACES.length]!
      const known = AWKWARD[Math.floor(index / PLACES.length)]
      const body = known ?? mutate(Buffer.from(SDP), random).toString('latin1')
      outcomes[await play(place, body)]++
    }
    expect(outcomes.passed + outcomes.refused).toBe(CASES)
    const rows = await server.recordsAfter(2 * CASES)
    expect(rows).toHaveLength(2 * CASES)
    const { callsInProgress, tables } = await server.status()
    expect([callsInProgress, tables['incomingLegs'], tables['outgoingLegs']]).toEqual([0, 0, 0])
    expect(server.output()).not.toMatch(/a fault in|engine ended|bug while/)
  }, 600_000)
})
