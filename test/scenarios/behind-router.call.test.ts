import { afterAll, beforeAll, expect, it } from 'vitest'
import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { openHandPhone, type HandPhone } from '../kit/hand-phone.ts'
import { OFFICE, officeConfig } from '../kit/phone.ts'
import { SDP } from '../kit/sip-text.ts'

let server: HalfcallServer
let reception: HandPhone
beforeAll(async () => {
  const config = officeConfig()
  server = await startServer({ config: { ...config, settings: { ...config.settings, keepAliveSeconds: 1 } } })
  reception = await openHandPhone({ server: server.sipPort, ...OFFICE[0]! })
})
afterAll(async () => {
  reception.close()
  await server.dispose()
})

it.each([
  ['a private address', '<sip:101@10.11.12.13:5060>'],
  ['a public address that STUN told it', '<sip:101@203.0.113.77:5060>'],
])('a phone whose Contact is %s is asked and called where it registered from', async (_, contact) => {
  const sales = await openHandPhone({ server: server.sipPort, ...OFFICE[1]! })
  expect((await sales.register({ contact })).status).toBe(200)
  for (let i = 0; i < 2; i++) sales.respond(await sales.nextRequest('OPTIONS'), 200)
  const sent = await reception.authenticated('INVITE', { uri: 'sip:101@office.test', body: SDP })
  sales.respond(await sales.nextRequest('INVITE'), 486)
  expect((await reception.final(sent)).status).toBe(486)
  await sales.register({ contact: '*', headers: ['Expires: 0'] })
  sales.close()
})

it('a phone whose Contact is its source is left in peace', async () => {
  const sales = await openHandPhone({ server: server.sipPort, ...OFFICE[1]! })
  const router = await openHandPhone({ server: server.sipPort, ...OFFICE[2]! })
  await sales.register()
  await router.register({ contact: '<sip:102@10.11.12.13>' })
  for (let i = 0; i < 2; i++) router.respond(await router.nextRequest('OPTIONS'), 404)
  expect(sales.received.filter(({ method }) => method === 'OPTIONS')).toEqual([])
  for (const phone of [sales, router]) phone.close()
})

it('a Path that leads to this computer is not followed', async () => {
  const sales = await openHandPhone({ server: server.sipPort, ...OFFICE[1]! })
  const headers = ['Supported: path', 'Path: <sip:127.0.0.1:24950;transport=tcp;lr>']
  const answer = await sales.register({ headers })
  expect([answer.status, answer.all('Path')]).toEqual([200, []])
  const own = await sales.register({ contact: `<sip:101@127.0.0.1:${server.sipPort}>` })
  expect(own.status).toBe(400)
  sales.close()
})
