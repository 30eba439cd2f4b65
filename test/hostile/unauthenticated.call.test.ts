import { afterAll, beforeAll, expect, describe, it } from 'vitest'
import type { HalfcallServer } from '../kit/halfcall-server.ts'
import { hangUp, talk, type HandPhone } from '../kit/hand-phone.ts'
import { SDP } from '../kit/sip-text.ts'
import { phoneOf, registered, startStrictServer } from './office.ts'

let server: HalfcallServer
let reception: HandPhone
let sales: HandPhone
let stranger: HandPhone
beforeAll(async () => {
  server = await startStrictServer()
  ;[reception, sales] = (await registered(server, '100', '101')) as [HandPhone, HandPhone]
  stranger = await phoneOf(server, '102', '127.0.4.1')
})
afterAll(async () => {
  for (const phone of [reception, sales, stranger]) phone.close()
  await server.dispose()
})

const TARGETS = ['sip:101@office.test', 'sip:nobody@office.test', 'sip:office.test']
/**
 * The answers to anybody who has shown no password. OPTIONS asks for nothing of anybody: phones and trunks use it as a
 * sign of life. SUBSCRIBE gets the answer that makes a phone stop asking.
 */
const EXPECTED: readonly (readonly [string, number])[] = [
  ['INVITE', 401],
  ['REGISTER', 401],
  ['MESSAGE', 405],
  ['PUBLISH', 405],
  ['REFER', 405],
  ['NOTIFY', 405],
  ['INFO', 405],
  ['SUBSCRIBE', 489],
  ['OPTIONS', 200],
  ['BYE', 481],
  ['UPDATE', 481],
  ['PRACK', 481],
  ['FOO', 501],
]

describe('without a password', () => {
  it.each(EXPECTED)('%s gets %i, whomever it is for', async (method, status) => {
    const before = sales.received.length
    for (const uri of TARGETS) {
      const headers =
        method === 'PRACK' ? ['RAck: 1 1 INVITE'] : ['Event: message-summary', 'Refer-To: <sip:1@x>']
      const answer = await stranger.final(
        stranger.send(method, { uri, headers, ...(method === 'INVITE' ? { body: SDP } : {}) }),
      )
      expect(answer.status).toBe(status)
    }
    expect(sales.received).toHaveLength(before)
    expect((await server.status()).callsInProgress).toBe(0)
  })

  it('ACK and CANCEL that belong to nothing get silence and 481', async () => {
    stranger.send('ACK', { uri: TARGETS[0]! })
    const cancel = stranger.send('CANCEL', { uri: TARGETS[0]! })
    expect((await stranger.final(cancel)).status).toBe(481)
  })

  it('nothing inside the call of others: the tags have to be known', async () => {
    const call = await talk(reception, sales)
    const { from, callId } = call.sent
    const to = call.answer.get('To')
    const guessed = to.replace(/tag=.*/, 'tag=guessed')
    for (const method of ['BYE', 'INVITE', 'INFO', 'UPDATE', 'REFER', 'MESSAGE', 'NOTIFY']) {
      const headers = ['Refer-To: <sip:1@x>', 'Event: refer', 'Subscription-State: active']
      for (const parts of [
        { from, to: guessed, callId },
        { from: from.replace(/tag=.*/, 'tag=guessed'), to, callId },
        { from, to, callId: 'guessed' },
      ]) {
        const answer = await stranger.final(stranger.send(method, { ...parts, sequence: 50, headers }))
        expect([481, 501]).toContain(answer.status)
      }
    }
    expect((await server.status()).callsInProgress).toBe(1)
    expect((await hangUp(reception, sales, call)).status).toBe(200)
  })
})
