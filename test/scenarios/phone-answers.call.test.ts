import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startServer, type ExportedRecord, type HalfcallServer } from '../kit/halfcall-server.ts'
import { answers, openHandPhone, talk, type HandPhone, type Parts } from '../kit/hand-phone.ts'
import { OFFICE, officeConfig } from '../kit/phone.ts'
import { SDP, type SipText } from '../kit/sip-text.ts'
import { halves } from './expect-records.ts'

let server: HalfcallServer
let caller: HandPhone
let callee: HandPhone
let before = 0

beforeAll(async () => {
  server = await startServer({ config: officeConfig({ noAnswerSeconds: 10 }) })
  caller = await openHandPhone({ server: server.sipPort, ...OFFICE[0]! })
  callee = await openHandPhone({ server: server.sipPort, ...OFFICE[1]! })
  await callee.register({ headers: ['User-Agent: known-from-register'] })
})
afterAll(async () => {
  caller.close()
  callee.close()
  await server.dispose()
})
beforeEach(async () => {
  before = (await server.records()).length
})

/** Dials 101 from 100; the phone of 101 gets an INVITE. */
async function dial(parts: Parts = {}) {
  const sent = await caller.authenticated('INVITE', { uri: 'sip:101@office.test', body: SDP, ...parts })
  return { sent, invite: await callee.nextRequest('INVITE') }
}
async function recordsOf(count: number): Promise<[ExportedRecord | undefined, ExportedRecord | undefined]> {
  const rows = (await server.recordsAfter(before + count)).slice(before)
  expect(rows).toHaveLength(count)
  return halves(rows)
}
const endOf = (row: ExportedRecord | undefined) => [
  row?.['result'],
  row?.['sip_status'],
  row?.['released_by'],
]

describe('any final status of a phone ends the call at once', () => {
  it.each([
    [302, 'rejected', 603],
    [404, 'failed', 404],
    [440, 'failed', 400],
    [469, 'failed', 400],
    [488, 'failed', 488],
    [498, 'failed', 400],
    [503, 'failed', 500],
    [555, 'failed', 500],
    [599, 'failed', 500],
    [606, 'failed', 606],
    [607, 'rejected', 603],
    [608, 'rejected', 603],
    [699, 'failed', 600],
  ])('%i: %s, and the caller hears %i', async (status, result, heard) => {
    const { sent, invite } = await dial()
    callee.respond(invite, status, { headers: ['Retry-After: 30', 'Contact: <sip:102@192.0.2.1>'] })
    const answer = await caller.final(sent)
    expect([answer.status, answer.get('Retry-After')]).toEqual([heard, ''])
    await callee.nextRequest('ACK')
    const [o, t] = await recordsOf(2)
    expect(endOf(t)).toEqual([result, status, 'callee'])
    expect(endOf(o)).toEqual([result, heard, 'callee'])
    expect(t?.['user_agent']).toBe('known-from-register')
  })

  it.each([202, 204, 299])('%i is an answer: a talk that both can end', async (status) => {
    const { sent, invite } = await dial()
    callee.respond(invite, status, { body: SDP })
    const answer = await caller.final(sent)
    expect(answer.status).toBe(200)
    caller.acknowledge(sent, answer)
    await callee.nextRequest('ACK')
    const bye = caller.inside('BYE', sent, answer)
    callee.respond(await callee.nextRequest('BYE'), 200)
    expect((await caller.final(bye)).status).toBe(200)
    const [o, t] = await recordsOf(2)
    expect(endOf(t)).toEqual(['answered', status, 'caller'])
    expect(endOf(o)).toEqual(['answered', 200, 'caller'])
  })
})

it('what makes a phone act by itself, or names somebody, does not get from one phone to the other', async () => {
  const headers = [
    'Alert-Info: <http://127.0.0.1>;info=alert-autoanswer',
    'Call-Info: <sip:office.test>;answer-after=0',
    'Answer-Mode: Auto',
    'Priv-Answer-Mode: Auto',
    'Priority: emergency',
    'P-Early-Media: sendrecv',
    'P-Asserted-Identity: <sip:999@office.test>',
    'P-Preferred-Identity: <sip:999@office.test>',
    'Remote-Party-ID: <sip:999@office.test>',
    'Diversion: <sip:999@office.test>',
    'History-Info: <sip:999@office.test>;index=1',
    'Referred-By: <sip:999@office.test>',
    'Identity: forged',
    'X-Auto-Answer: 1',
  ]
  const { sent, invite } = await dial({ headers: [...headers, 'Subject: lunch'] })
  for (const line of headers) expect(invite.get(line.split(':')[0]!), line).toBe('')
  expect(invite.get('Subject')).toBe('lunch')
  expect(invite.get('Allow')).not.toMatch(/REFER|NOTIFY/)
  expect(invite.get('Supported')).not.toContain('replaces')
  callee.respond(invite, 486)
  await caller.final(sent)
  await recordsOf(2)
})

it('REFER and NOTIFY in a talk are refused, and the talk goes on', async () => {
  const call = await talk(caller, callee)
  const refer = caller.inside('REFER', call.sent, call.answer, {
    sequence: 10,
    headers: ['Refer-To: <sip:102@office.test>'],
  })
  expect((await caller.final(refer)).status).toBe(603)
  const notify = caller.inside('NOTIFY', call.sent, call.answer, { sequence: 11, headers: ['Event: talk'] })
  const refused = await caller.final(notify)
  expect([refused.status, refused.get('Allow')]).toEqual([405, expect.not.stringMatching(/REFER|NOTIFY/)])
  expect(call.answer.get('Allow')).not.toMatch(/REFER|NOTIFY/)
  const bye = caller.inside('BYE', call.sent, call.answer, { sequence: 12 })
  callee.respond(await callee.nextRequest('BYE'), 200)
  expect((await caller.final(bye)).status).toBe(200)
  await recordsOf(2)
})

it('an INVITE with Replaces is refused, and recorded as a code that joins nothing', async () => {
  const headers = ['Replaces: some@call;to-tag=a;from-tag=b']
  const sent = await caller.authenticated('INVITE', { uri: 'sip:101@office.test', body: SDP, headers })
  expect((await caller.final(sent)).status).toBe(481)
  const [o] = await recordsOf(1)
  expect(o).toMatchObject({ service: 'feature_code', destination_number: '101', result: 'not_found' })
  expect(o).toMatchObject({ cause: 1, sip_status: 481, released_by: 'server', side: 'O' })
})

it("the caller's Reason on CANCEL reaches the callee", async () => {
  const { sent, invite } = await dial()
  callee.respond(invite, 180)
  await caller.next('180', ({ status }) => status === 180)
  const reason = 'SIP;cause=200;text="Call completed elsewhere"'
  caller.send('CANCEL', { ...sent, headers: [`Reason: ${reason}`] })
  const cancel = await callee.nextRequest('CANCEL')
  expect(cancel.get('Reason')).toBe(reason)
  callee.respond(cancel, 200)
  callee.respond(invite, 487)
  expect((await caller.final(sent)).status).toBe(487)
  const [o, t] = await recordsOf(2)
  expect(endOf(o)).toEqual(['abandoned', 487, 'caller'])
  expect(endOf(t)).toEqual(['abandoned', 487, 'caller'])
})

it('a phone whose least session interval is longer gets a new INVITE with it, for the same half', async () => {
  const { sent, invite } = await dial()
  callee.respond(invite, 422, { headers: ['Min-SE: 600'] })
  const again = await callee.nextRequest('INVITE')
  expect([again.get('Session-Expires'), again.get('Min-SE')]).toEqual(['600', '600'])
  callee.respond(again, 486)
  expect((await caller.final(sent)).status).toBe(486)
  const [o, t] = await recordsOf(2)
  expect(endOf(o)).toEqual(['busy', 486, 'callee'])
  expect(t?.['hop']).toBe(1)
})

it('Expires ends the ringing', async () => {
  const { sent, invite } = await dial({ headers: ['Expires: 1'] })
  callee.respond(invite, 180)
  const cancel = await callee.next(
    'its CANCEL',
    ({ method, get }) => method === 'CANCEL' && get('Call-ID') === invite.get('Call-ID'),
  )
  callee.respond(cancel, 200)
  callee.respond(invite, 487)
  expect((await caller.final(sent)).status).toBe(487)
  const [o, t] = await recordsOf(2)
  expect(endOf(o)).toEqual(['no_answer', 487, 'server'])
  expect(endOf(t)).toEqual(['no_answer', 487, 'server'])
})

it('an answer without SDP after early media carries the SDP that came early', async () => {
  const { sent, invite } = await dial()
  callee.respond(invite, 183, { body: SDP })
  callee.respond(invite, 200)
  const answer = await caller.final(sent)
  expect(answer.text.split('\r\n\r\n')[1]).toBe(SDP)
  caller.acknowledge(sent, answer)
  await callee.nextRequest('ACK')
  const bye = caller.inside('BYE', sent, answer)
  callee.respond(await callee.nextRequest('BYE'), 200)
  await caller.final(bye)
  const [, t] = await recordsOf(2)
  expect(t?.['codec']).toBe('PCMU')
})

it('both hang up at once: each hears 200 or 481', async () => {
  const call = await talk(caller, callee)
  const tag = /;tag=[^;]+/.exec(call.invite.get('From'))
  expect(tag).not.toBeNull()
  const bye = caller.inside('BYE', call.sent, call.answer)
  const crossing = callee.send('BYE', {
    uri: /<([^>]*)>/.exec(call.invite.get('Contact'))?.[1] ?? 'sip:office.test',
    from: `${call.invite.get('To')};tag=hand101`,
    to: call.invite.get('From'),
    callId: call.invite.get('Call-ID'),
    sequence: 7,
  })
  const asked = callee
    .next('BYE', ({ method }: SipText) => method === 'BYE')
    .then((request) => callee.respond(request, 200))
  const said = [await caller.final(bye), await callee.next('the answer to BYE', answers('BYE'))]
  for (const { status } of said) expect([200, 481]).toContain(status)
  expect(crossing.method).toBe('BYE')
  await Promise.race([asked.catch(() => undefined), Promise.resolve()])
  await recordsOf(2)
})
