import { afterAll, beforeAll, expect, it } from 'vitest'
import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { hangUp, openHandPhone, type HandPhone } from '../kit/hand-phone.ts'
import { OFFICE, officeConfig } from '../kit/phone.ts'
import { inviteSample, readSample, registerSample } from '../kit/sample-request.ts'
import { readSip, SDP } from '../kit/sip-text.ts'
import { halves } from './expect-records.ts'

let server: HalfcallServer
let callee: HandPhone
let recorded = 0
beforeAll(async () => {
  server = await startServer({ config: officeConfig() })
  callee = await openHandPhone({ server: server.sipPort, ...OFFICE[1]! })
  expect((await callee.register()).status).toBe(200)
})
afterAll(async () => {
  callee.close()
  await server.dispose()
})

it.each([
  ['00-register.txt', '<sip:102@{own}>', 80],
  ['04-register.txt', '<sip:{own};line=almbmxia>', 7200],
  ['06-register.txt', '<sip:102@{own};user=phone;transport=udp>', 3600],
  ['08-register.txt', '<sip:102@{own}>', 60],
  ['10-register.txt', '<sip:102@{own};transport=udp>', 600],
  ['12-register.txt', '<sip:102@{own};ob>', 300],
  ['16-register.txt', '<sip:{own}>', 3600],
  ['18-register.txt', '<sip:102@{own};transport=udp>', 3600],
  ['20-register.txt', '<sip:102@{own};uniq=3BD5C04E3B9A0D5CDBBF4E6C0A23C>', 1800],
])('%s registers its Contact', async (file, contact, expires) => {
  const phone = await openHandPhone({ server: server.sipPort, ...OFFICE[2]! })
  const answer = await registerSample(phone, file, { port: server.sipPort, ...OFFICE[2]! })
  expect(answer.status, answer.text).toBe(200)
  const own = answer.all('Contact').find((line) => line.includes(phone.host))
  expect(own).toContain(contact.replace('{own}', phone.host))
  expect(Number(/;expires=(\d+)/.exec(own ?? '')?.[1])).toBe(expires)
  expect((await phone.register({ contact: '*', headers: ['Expires: 0'] })).status).toBe(200)
  phone.close()
})

it('14-register.txt asks for too short a time and is told the shortest', async () => {
  const phone = await openHandPhone({ server: server.sipPort, ...OFFICE[2]! })
  const answer = await registerSample(phone, '14-register.txt', { port: server.sipPort, ...OFFICE[2]! })
  expect([answer.status, answer.get('Min-Expires')]).toEqual([423, '60'])
  phone.close()
})

it('02-register.txt clears all Contacts', async () => {
  const phone = await openHandPhone({ server: server.sipPort, ...OFFICE[2]! })
  expect((await phone.register()).all('Contact')).toHaveLength(1)
  const answer = await registerSample(phone, '02-register.txt', { port: server.sipPort, ...OFFICE[2]! })
  expect([answer.status, answer.all('Contact')]).toEqual([200, []])
  phone.close()
})

it.each([
  ['i01-invite.txt'],
  ['i03-invite.txt'],
  ['i05-invite.txt'],
  ['i07-invite.txt'],
  ['i09-invite.txt'],
  ['i11-invite.txt'],
])('%s reaches the callee with its SDP and leaves two records', async (file) => {
  const caller = await openHandPhone({ server: server.sipPort, ...OFFICE[0]! })
  recorded += 2
  const sent = await inviteSample(caller, file, server.sipPort)
  const invite = await callee.nextRequest('INVITE')
  const media = (body: string) => body.split('\r\n').filter((line) => /^[mca]=/.test(line))
  expect(media(invite.body)).toEqual(media(readSip(readSample(file)).body))
  callee.respond(invite, 180)
  callee.respond(invite, 200, { body: SDP })
  const answer = await caller.final(sent)
  expect(answer.status, answer.text).toBe(200)
  caller.acknowledge(sent, answer)
  await callee.nextRequest('ACK')
  expect((await hangUp(caller, callee, { sent, answer, invite })).status).toBe(200)
  const [o, t] = halves((await server.recordsAfter(recorded)).slice(-2))
  const same = {
    caller_number: '100',
    dialed_number: '101',
    result: 'answered',
    released_by: 'caller',
    cause: 16,
  }
  expect(o).toMatchObject({ ...same, side: 'O', sip_status: 200 })
  expect(t).toMatchObject({ ...same, side: 'T', sip_status: 200, call_id: o?.['call_id'] })
  caller.close()
})
