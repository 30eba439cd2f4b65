import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../kit/eventually.ts'
import type { HalfcallServer } from '../kit/halfcall-server.ts'
import { hangUp, talk, type HandPhone, type SentRequest } from '../kit/hand-phone.ts'
import { SDP } from '../kit/sip-text.ts'
import { registered, startStrictServer } from './office.ts'

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
/** Whatever was done to it: no call is left, nothing failed, and the next call goes as if nothing had happened. */
afterEach(async () => {
  expect((await hangUp(caller, callee, await talk(caller, callee))).status).toBe(200)
  await eventually('calls are over', async () => (await server.status()).callsInProgress === 0)
  expect(server.output()).not.toMatch(/a fault in|engine ended|bug while/)
})

const OFFICE = 'sip:101@office.test'
const mwi = (bytes: number) => ({
  headers: ['Event: message-summary', 'Subscription-State: active'],
  body: `Messages-Waiting: yes\r\n${'Voice-Message: 1/0\r\n'.repeat(Math.ceil(bytes / 20))}`,
})
const rings = ({ callId }: SentRequest) =>
  caller.next('180', (message) => message.status === 180 && message.get('Call-ID') === callId)
const invited = async () => {
  const sent = await caller.authenticated('INVITE', { uri: OFFICE, body: SDP })
  return { sent, invite: await callee.nextRequest('INVITE') }
}

describe('a call survives, or ends alone, after', () => {
  it('a re-INVITE without SDP behind the BYE', async () => {
    const { sent, answer, invite } = await talk(caller, callee)
    const bye = caller.inside('BYE', sent, answer)
    const late = caller.inside('INVITE', sent, answer, { sequence: sent.sequence + 2 })
    expect((await caller.final(late)).status).toBe(481)
    callee.respond(await callee.nextRequest('BYE'), 200)
    expect((await caller.final(bye)).status).toBe(200)
    const later = caller.inside('INVITE', sent, answer, { sequence: sent.sequence + 3 })
    expect((await caller.final(later)).status).toBe(481)
    expect(
      callee.received.filter((message) => message.get('Call-ID') === invite.get('Call-ID')).at(-1)!.method,
    ).toBe('BYE')
  })

  it('two 183 of two branches, the first with a description that is none', async () => {
    const { sent, invite } = await invited()
    callee.respond(invite, 183, { tag: 'first', body: 'v=0\r\nm=audio x' })
    callee.respond(invite, 183, { tag: 'second', body: SDP })
    callee.respond(invite, 180, { tag: 'first' })
    callee.respond(invite, 200, { tag: 'second', body: SDP })
    const answer = await caller.final(sent)
    expect(answer.status).toBe(200)
    caller.acknowledge(sent, answer)
    await callee.nextRequest('ACK')
    expect((await hangUp(caller, callee, { sent, answer, invite })).status).toBe(200)
  })

  it('two answers of two branches: one is taken, the other is hung up', async () => {
    const { sent, invite } = await invited()
    callee.respond(invite, 200, { tag: 'first', body: SDP })
    callee.respond(invite, 200, { tag: 'second', body: SDP })
    const answer = await caller.final(sent)
    caller.acknowledge(sent, answer)
    const bye = await callee.nextRequest('BYE')
    expect(bye.get('To')).toContain('tag=second')
    callee.respond(bye, 200)
    expect((await hangUp(caller, callee, { sent, answer, invite })).status).toBe(200)
    for (let acks = 0; acks < 2; acks++) await callee.nextRequest('ACK')
  })

  it('an answer without a Contact', async () => {
    const { sent, invite } = await invited()
    callee.respond(invite, 200, { body: SDP, contact: '' })
    expect((await caller.final(sent)).status).toBeGreaterThanOrEqual(400)
    await callee.nextRequest('ACK')
  })

  it.each([600, 5000, 50_000])(
    'NOTIFY of waiting messages with %i bytes, without and within a call',
    async (bytes) => {
      expect((await caller.final(caller.send('NOTIFY', mwi(bytes)))).status).toBe(405)
      const call = await talk(caller, callee)
      const notify = caller.inside('NOTIFY', call.sent, call.answer, mwi(bytes))
      expect((await caller.final(notify)).status).toBe(405)
      const moved = { ...call, sent: { ...call.sent, sequence: notify.sequence } }
      expect((await hangUp(caller, callee, moved)).status).toBe(200)
    },
  )

  it('BYE before the answer, and a CANCEL behind it', async () => {
    const { sent, invite } = await invited()
    callee.respond(invite, 180)
    const ringing = await rings(sent)
    const bye = caller.inside('BYE', sent, ringing)
    expect((await caller.final(bye)).status).toBe(200)
    expect((await caller.final(sent)).status).toBe(487)
    const cancel = caller.send('CANCEL', { ...sent, to: sent.to, sequence: sent.sequence })
    expect([200, 481]).toContain((await caller.final(cancel)).status)
    const cancelled = await callee.nextRequest('CANCEL')
    callee.respond(cancelled, 200)
    callee.respond(invite, 487)
    await callee.nextRequest('ACK')
  })

  it('an answer that crosses the CANCEL', async () => {
    const { sent, invite } = await invited()
    callee.respond(invite, 180)
    await rings(sent)
    caller.send('CANCEL', {
      uri: sent.uri,
      from: sent.from,
      to: sent.to,
      callId: sent.callId,
      sequence: sent.sequence,
      branch: sent.branch,
    })
    expect((await caller.final(sent)).status).toBe(487)
    const cancelled = await callee.nextRequest('CANCEL')
    callee.respond(invite, 200, { body: SDP })
    callee.respond(cancelled, 481)
    await callee.nextRequest('ACK')
    callee.respond(await callee.nextRequest('BYE'), 200)
  })

  it('requests in no order: old CSeq, a second BYE, PRACK and UPDATE of nothing, answers to nothing', async () => {
    const call = await talk(caller, callee)
    const { sent, answer, invite } = call
    const old = caller.inside('INFO', sent, answer, { sequence: 1 })
    expect((await caller.final(old)).status).toBe(500)
    const prack = caller.inside('PRACK', sent, answer, { headers: ['RAck: 77 1 INVITE'] })
    expect((await caller.final(prack)).status).toBe(481)
    callee.respond(invite, 486)
    callee.respond(invite, 180)
    caller.sendText(answer.text)
    caller.sendText(answer.text.replace('SIP/2.0 200', 'SIP/2.0 699').replace(/CSeq:.*/, 'CSeq: 1 FOO'))
    const bye = caller.inside('BYE', sent, answer, { sequence: sent.sequence + 10 })
    callee.respond(await callee.nextRequest('BYE'), 200)
    expect((await caller.final(bye)).status).toBe(200)
    const again = caller.inside('BYE', sent, answer, { sequence: sent.sequence + 11 })
    expect((await caller.final(again)).status).toBe(481)
  })
})
