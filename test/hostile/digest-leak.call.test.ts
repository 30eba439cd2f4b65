import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { HalfcallServer } from '../kit/halfcall-server.ts'
import { hangUp, talk, type HandPhone } from '../kit/hand-phone.ts'
import { SDP } from '../kit/sip-text.ts'
import { registered, startStrictServer } from './office.ts'

const CHALLENGES = [
  [401, 'WWW-Authenticate'],
  [407, 'Proxy-Authenticate'],
] as const

let server: HalfcallServer
let reception: HandPhone
let sales: HandPhone
let records = 0
beforeAll(async () => {
  server = await startStrictServer()
  ;[reception, sales] = (await registered(server, '100', '101')) as [HandPhone, HandPhone]
})
afterAll(async () => {
  for (const phone of [reception, sales]) phone.close()
  await server.dispose()
})
afterEach(() => {
  for (const phone of [reception, sales])
    for (const { text } of phone.received) expect(text).not.toMatch(/^(proxy-)?authorization/im)
})

/** Returns the records of the call that has just ended, O first. */
async function lastRecords() {
  records += 2
  const rows = (await server.recordsAfter(records)).slice(-2)
  expect(rows).toHaveLength(2)
  return rows.sort((a, b) => String(a['side']).localeCompare(String(b['side'])))
}

describe.each(CHALLENGES)('a called phone that answers %i', (status, header) => {
  const challenge = {
    headers: [
      `${header}: Digest realm="office.test", nonce="0123456789abcdef", qop="auth", algorithm=MD5`,
      `${header}: Digest realm="office.test", nonce="0123456789abcdef", qop="auth", algorithm=SHA-256`,
    ],
  }

  it('to our INVITE gets no credentials; the caller hears that it failed', async () => {
    const sent = await reception.authenticated('INVITE', { uri: 'sip:101@office.test', body: SDP })
    sales.respond(await sales.nextRequest('INVITE'), status, challenge)
    await sales.nextRequest('ACK')
    const answer = await reception.final(sent)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    // A challenge that is not ours must not make the caller send its digest to it.
    expect([401, 407]).not.toContain(answer.status)
    expect(answer.text).not.toContain('0123456789abcdef')
    const [o, t] = await lastRecords()
    expect([o!['result'], t!['result']]).not.toContain('answered')
  })

  it('to our BYE gets no credentials; the call has ended all the same', async () => {
    const call = await talk(reception, sales)
    const bye = reception.inside('BYE', call.sent, call.answer)
    expect((await reception.final(bye)).status).toBe(200)
    sales.respond(await sales.nextRequest('BYE'), status, challenge)
    const rows = await lastRecords()
    for (const row of rows)
      expect(row).toMatchObject({ result: 'answered', released_by: 'caller', cause: 16 })
    expect((await server.status()).callsInProgress).toBe(0)
  })

  it('to a re-INVITE gets no credentials; the call goes on', async () => {
    const call = await talk(reception, sales)
    const again = reception.inside('INVITE', call.sent, call.answer, {
      body: SDP.replace('sendrecv', 'sendonly'),
    })
    sales.respond(await sales.nextRequest('INVITE'), status, challenge)
    const answer = await reception.final(again)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect([401, 407]).not.toContain(answer.status)
    expect(answer.text).not.toContain('0123456789abcdef')
    await sales.nextRequest('ACK')
    const moved = { ...call, sent: { ...call.sent, sequence: again.sequence } }
    expect((await hangUp(reception, sales, moved)).status).toBe(200)
    for (const row of await lastRecords()) expect(row).toMatchObject({ result: 'answered', cause: 16 })
  })
})
