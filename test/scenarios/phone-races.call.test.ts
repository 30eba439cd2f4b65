import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startServer, type ExportedRecord, type HalfcallServer } from '../kit/halfcall-server.ts'
import { answers, hangUp, openHandPhone, talk, type HandPhone, type Parts } from '../kit/hand-phone.ts'
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
/** Sends the BYE of the callee, as it would send it inside this call. */
const byeOfCallee = (invite: SipText, tag = 'hand101') =>
  callee.send('BYE', {
    uri: /<([^>]*)>/.exec(invite.get('Contact'))?.[1] ?? '',
    from: `${invite.get('To')};tag=${tag}`,
    to: invite.get('From'),
    callId: invite.get('Call-ID'),
    sequence: 7,
  })
const cancelled = async (invite: SipText) => {
  const cancel = await callee.nextRequest('CANCEL')
  callee.respond(cancel, 200)
  callee.respond(invite, 487)
  return cancel
}

describe('a CANCEL', () => {
  it.each<[string, (text: string) => string]>([
    ['as it should be', (text) => text],
    ['with another host in its Via', (text) => text.replace(/UDP 127\.0\.0\.1:\d+/, 'UDP 192.168.7.7:5060')],
    ['with a host name in its Via', (text) => text.replace(/UDP 127\.0\.0\.1:\d+/, 'UDP phone.local')],
    ['with another port in its Via', (text) => text.replace(/(UDP 127\.0\.0\.1):\d+/, '$1:5061')],
    ['without rport', (text) => text.replace(';rport', '')],
    ['with other parameters in its Request-URI', (text) => text.replace(' SIP/2.0', ';user=phone SIP/2.0')],
    [
      'with compact names',
      (text) =>
        text.replace('Call-ID:', 'i:').replace('From:', 'f:').replace('To:', 't:').replace('Via:', 'v:'),
    ],
    ['with a Max-Forwards of 0', (text) => text.replace('Max-Forwards: 70', 'Max-Forwards: 0')],
  ])('%s ends the ringing', async (_, change) => {
    const { sent, invite } = await dial()
    callee.respond(invite, 180)
    await caller.next('180', ({ status }) => status === 180)
    caller.sendText(change(caller.compose('CANCEL', { ...sent, contact: `<sip:100@${caller.host}>` }).text))
    await cancelled(invite)
    expect((await caller.final(sent)).status).toBe(487)
    const [o, t] = await recordsOf(2)
    expect([endOf(o), endOf(t)]).toEqual([
      ['abandoned', 487, 'caller'],
      ['abandoned', 487, 'caller'],
    ])
  })

  it.each<[string, string[], string, number]>([
    ['Q.850 and text', ['Reason: Q.850;cause=16;text="Terminated"'], 'Q.850;cause=16;text="Terminated"', 16],
    [
      'several values',
      ['Reason: SIP;cause=200;text="Call completed elsewhere", Q.850;cause=26'],
      'SIP;cause=200;text="Call completed elsewhere", Q.850;cause=26',
      26,
    ],
    [
      'several lines',
      ['Reason: SIP;cause=200', 'Reason: Q.850;cause=26;text="a, b"'],
      'SIP;cause=200,Q.850;cause=26;text="a, b"',
      26,
    ],
  ])('with a Reason of %s: the callee gets it, and the record knows it', async (_, headers, reason, q850) => {
    const { sent, invite } = await dial()
    callee.respond(invite, 180)
    await caller.next('180', ({ status }) => status === 180)
    caller.send('CANCEL', { ...sent, headers })
    const cancel = await cancelled(invite)
    expect(cancel.all('Reason').join(', ')).toBe(reason)
    await caller.final(sent)
    const [o, t] = await recordsOf(2)
    expect([o?.['cause'], t?.['cause']]).toEqual([q850, q850])
  })

  it('that crosses the answer of the callee: nobody talks, and both records say abandoned or answered alike', async () => {
    const { sent, invite } = await dial()
    callee.respond(invite, 180)
    await caller.next('180', ({ status }) => status === 180)
    caller.send('CANCEL', sent)
    callee.respond(invite, 200, { body: SDP })
    const answer = await caller.final(sent)
    await callee.nextRequest('ACK')
    if (answer.status === 200) {
      caller.acknowledge(sent, answer)
      const bye = caller.inside('BYE', sent, answer)
      callee.respond(await callee.nextRequest('BYE'), 200)
      await caller.final(bye)
    } else {
      expect(answer.status).toBe(487)
      callee.respond(await callee.nextRequest('BYE'), 200)
    }
    const [o, t] = await recordsOf(2)
    expect(o?.['result']).toBe(answer.status === 200 ? 'answered' : 'abandoned')
    expect(t?.['result']).toBe(o?.['result'])
  })

  it('that comes after the answer is told 200 or 481, and the talk goes on', async () => {
    const call = await talk(caller, callee)
    caller.send('CANCEL', call.sent)
    expect([200, 481]).toContain((await caller.next('the answer', answers('CANCEL'))).status)
    expect((await hangUp(caller, callee, call)).status).toBe(200)
    const [o] = await recordsOf(2)
    expect(endOf(o)).toEqual(['answered', 200, 'caller'])
  })

  it('before anything rings reaches the callee once it said something', async () => {
    const { sent, invite } = await dial()
    caller.send('CANCEL', sent)
    expect((await caller.final(sent)).status).toBe(487)
    callee.respond(invite, 180)
    await cancelled(invite)
    await callee.nextRequest('ACK')
    const [o, t] = await recordsOf(2)
    expect([endOf(o), endOf(t)]).toEqual([
      ['abandoned', 487, 'caller'],
      ['abandoned', 487, 'caller'],
    ])
  })
})

describe('a BYE', () => {
  it('of both at once: each hears 200 or 481', async () => {
    const call = await talk(caller, callee)
    const bye = caller.inside('BYE', call.sent, call.answer)
    byeOfCallee(call.invite)
    const said = await Promise.all([caller.final(bye), callee.next('the answer to BYE', answers('BYE'))])
    for (const { status } of said) expect([200, 481]).toContain(status)
    const [o, t] = await recordsOf(2)
    for (const row of [o, t]) expect(['caller', 'callee']).toContain(row?.['released_by'])
  })

  it('sent again after the talk is over hears 481 or the same 200', async () => {
    const call = await talk(caller, callee)
    await hangUp(caller, callee, call)
    const again = caller.inside('BYE', call.sent, call.answer, { sequence: call.sent.sequence + 2 })
    expect([200, 481]).toContain((await caller.final(again)).status)
    await recordsOf(2)
  })

  it('that overtakes the ACK ends the talk', async () => {
    const { sent, invite } = await dial()
    callee.respond(invite, 200, { body: SDP })
    const answer = await caller.final(sent)
    const bye = caller.inside('BYE', sent, answer)
    callee.respond(await callee.nextRequest('BYE'), 200)
    expect((await caller.final(bye)).status).toBe(200)
    const [o, t] = await recordsOf(2)
    expect([o?.['result'], t?.['result']]).toEqual(['answered', 'answered'])
  })

  it('of the callee before its answer: the call ends, and the half of a phone that rang is on record', async () => {
    const { sent, invite } = await dial()
    callee.respond(invite, 180)
    await caller.next('180', ({ status }) => status === 180)
    byeOfCallee(invite)
    // RFC 3261 §15: a callee must not send BYE on an early dialog.
    expect([200, 403, 481]).toContain((await callee.next('the answer to BYE', answers('BYE'))).status)
    callee.respond(invite, 486)
    expect([480, 486]).toContain((await caller.final(sent)).status)
    await recordsOf(2)
  })
})

describe('422 of a callee', () => {
  it('brings a new INVITE that no phone can take for the one before, and a second 422 ends the call', async () => {
    const { sent, invite } = await dial()
    callee.respond(invite, 422, { headers: ['Min-SE: 600'] })
    await callee.nextRequest('ACK')
    const again = await callee.nextRequest('INVITE')
    expect(again.get('To')).toBe(invite.get('To'))
    // The half has one Call-ID, the one in its journal; a new From tag tells the requests apart (RFC 3261 §8.2.2.2).
    expect(again.get('Call-ID')).toBe(invite.get('Call-ID'))
    expect(again.get('From')).not.toBe(invite.get('From'))
    expect(again.get('Via')).not.toBe(invite.get('Via'))
    expect([again.get('Session-Expires'), again.get('Min-SE')]).toEqual(['600', '600'])
    callee.respond(again, 422, { headers: ['Min-SE: 900'] })
    expect((await caller.final(sent)).status).toBe(422)
    const [, t] = await recordsOf(2)
    expect([t?.['sip_status'], t?.['sip_call_id']]).toEqual([422, invite.get('Call-ID')])
  })
})

describe('transfers are refused honestly', () => {
  it.each(['replaces', 'Replaces', 'timer, replaces'])(
    'Require: %s hears 420 and leaves no record',
    async (option) => {
      const headers = [`Require: ${option}`, 'Replaces: some@call;to-tag=a;from-tag=b']
      const sent = await caller.authenticated('INVITE', { uri: 'sip:101@office.test', body: SDP, headers })
      const answer = await caller.final(sent)
      expect([answer.status, answer.get('Unsupported').toLowerCase()]).toEqual([420, 'replaces'])
      const probe = await dial()
      callee.respond(probe.invite, 486)
      await caller.final(probe.sent)
      await recordsOf(2)
    },
  )

  it.each([
    ['REFER', ['Refer-To: <sip:102@office.test>']],
    ['REFER', ['r: <sip:102@office.test>']],
    [
      'REFER',
      ['r: <sip:102@office.test?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc>', 'b: <sip:100@office.test>'],
    ],
  ])('%s with %j inside a talk', async (method, headers) => {
    const call = await talk(caller, callee)
    const refer = caller.inside(method, call.sent, call.answer, { sequence: 10, headers })
    expect((await caller.final(refer)).status).toBe(603)
    const bye = caller.inside('BYE', call.sent, call.answer, { sequence: 11 })
    callee.respond(await callee.nextRequest('BYE'), 200)
    expect((await caller.final(bye)).status).toBe(200)
    await recordsOf(2)
  })

  it('REFER outside a talk hears 405 with what is allowed', async () => {
    const sent = caller.send('REFER', { uri: 'sip:101@office.test', headers: ['r: <sip:102@office.test>'] })
    const answer = await caller.final(sent)
    expect([answer.status, answer.get('Allow')]).toEqual([405, expect.not.stringMatching(/REFER/)])
  })
})

describe('what else phones say', () => {
  it('183 with SDP, then 180, then 200 without: the answer has the SDP', async () => {
    const { sent, invite } = await dial()
    callee.respond(invite, 183, { body: SDP })
    callee.respond(invite, 180)
    callee.respond(invite, 200)
    const answer = await caller.final(sent)
    expect(answer.body).toBe(SDP)
    caller.acknowledge(sent, answer)
    await callee.nextRequest('ACK')
    await hangUp(caller, callee, { sent, answer, invite })
    const [, t] = await recordsOf(2)
    expect([t?.['codec'], t?.['user_agent']]).toEqual(['PCMU', 'known-from-register'])
  })
})
