import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { HalfcallServer } from '../kit/halfcall-server.ts'
import type { HandPhone } from '../kit/hand-phone.ts'
import { SDP } from '../kit/sip-text.ts'
import { phoneOf, registered, startStrictServer } from './office.ts'

let server: HalfcallServer
let sales: HandPhone
let office: HandPhone
beforeAll(async () => {
  server = await startStrictServer()
  ;[sales, office] = (await registered(server, '101', '102')) as [HandPhone, HandPhone]
})
beforeEach(() => expect(server.output()).not.toContain('a fault in'))
afterAll(async () => {
  for (const phone of [sales, office]) phone.close()
  await server.dispose()
})

const registrations = async () => (await server.status()).registrations
const SALES = '<sip:101@office.test>'
const OFFICE = '<sip:102@office.test>'

describe('taking over a registration', () => {
  it.each([
    ['of another extension', { to: OFFICE }],
    ['of another extension, in its name', { to: OFFICE, from: `${OFFICE};tag=x` }],
    ['with another name in From', { from: `${OFFICE};tag=x` }],
    ['with a From of another domain', { from: '<sip:101@elsewhere.test>;tag=x' }],
  ])('%s is forbidden', async (_, parts) => {
    const answer = await sales.register(parts)
    expect(answer.status).toBe(403)
    expect(answer.all('Contact')).toEqual([])
    expect(await registrations()).toBe(2)
  })

  it.each([
    ['* with another Expires', ['Expires: 60']],
    ['* without Expires', []],
  ])('Contact: %s is refused with 400', async (_, headers) => {
    const sent = sales.send('REGISTER', { contact: '*', headers })
    expect((await sales.final(sent)).status).toBe(400)
    expect(await registrations()).toBe(2)
  })

  it('Contact: * without a password removes nothing', async () => {
    const sent = sales.send('REGISTER', { contact: '*', headers: ['Expires: 0'] })
    expect((await sales.final(sent)).status).toBe(401)
    expect(await registrations()).toBe(2)
  })

  it("the contact of another phone is stored under one's own number only and changes nothing for its owner", async () => {
    const answer = await sales.register({ contact: `<sip:102@${office.host}>` })
    expect(answer.status).toBe(200)
    expect(await registrations()).toBe(3)
    await sales.register({ contact: '*', headers: ['Expires: 0'] })
    expect(await registrations()).toBe(1)
    await sales.register()
    const caller = await phoneOf(server, '100')
    const sent = await caller.authenticated('INVITE', { uri: 'sip:102@office.test', body: SDP })
    const invite = await office.nextRequest('INVITE')
    office.respond(invite, 486)
    expect((await caller.final(sent)).status).toBe(486)
    await office.nextRequest('ACK')
    caller.close()
  })

  it('a captured REGISTER is refused: the nonce count has to rise, stale=true says so', async () => {
    const captured = await sales.authenticated('REGISTER')
    expect((await sales.final(captured)).status).toBe(200)
    const thief = await phoneOf(server, '102')
    const stolen = captured.text
      .replace(/^Contact:.*$/m, `Contact: <sip:101@${thief.host}>`)
      .replace(/branch=[^;]+/, 'branch=z9hG4bKreplay')
      .replace(/^Via: SIP\/2.0\/UDP [^;]+/m, `Via: SIP/2.0/UDP ${thief.host}`)
      .replace(/^Call-ID:.*$/m, 'Call-ID: replay-1')
    thief.sendText(stolen)
    const answer = await thief.next('an answer', ({ status }) => status !== undefined)
    expect(answer.status).toBe(401)
    expect(answer.all('WWW-Authenticate').every((line) => line.endsWith('stale=true'))).toBe(true)
    expect(await registrations()).toBe(2)

    // Whoever knows the password goes on with the new nonce, and a higher count of it is taken.
    const fresh = { ...captured, sequence: 7 }
    const headers = [sales.authorization(answer, fresh)]
    const again = sales.send('REGISTER', { callId: 'fresh', sequence: 8, headers })
    expect((await sales.final(again)).status).toBe(200)
    const twice = sales.send('REGISTER', { callId: 'fresh', sequence: 9, headers })
    expect((await sales.final(twice)).status).toBe(401)
    const higher = [sales.authorization(answer, fresh, { nc: 2 })]
    expect(
      (await sales.final(sales.send('REGISTER', { callId: 'fresh', sequence: 10, headers: higher }))).status,
    ).toBe(200)
    thief.close()
  })

  it('and a stolen nonce is worth nothing at another address', async () => {
    const thief = await phoneOf(server, '101', '127.0.3.1')
    const challenge = await sales.final(sales.send('REGISTER'))
    const sent = thief.send('REGISTER')
    await thief.final(sent)
    const headers = [thief.authorization(challenge, sent)]
    const answer = await thief.final(thief.send('REGISTER', { callId: sent.callId, sequence: 2, headers }))
    expect(answer.status).toBe(401)
    thief.close()
  })
})

describe('calling in the name of another extension', () => {
  it('is forbidden', async () => {
    const sent = await sales.authenticated('INVITE', {
      uri: 'sip:102@office.test',
      from: `"Boss" ${SALES.replace('101', '100')};tag=x`,
      body: SDP,
    })
    expect((await sales.final(sent)).status).toBe(403)
  })
})
