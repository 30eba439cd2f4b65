import { afterAll, beforeAll, expect, it } from 'vitest'
import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { openHandPhone, type HandPhone } from '../kit/hand-phone.ts'
import { OFFICE, officeConfig } from '../kit/phone.ts'
import { SDP } from '../kit/sip-text.ts'

let server: HalfcallServer
let caller: HandPhone
let desk: HandPhone
let door: HandPhone
beforeAll(async () => {
  server = await startServer({ config: officeConfig() })
  const [reception, sales] = OFFICE as [(typeof OFFICE)[0], (typeof OFFICE)[0]]
  ;[caller, desk, door] = (await Promise.all(
    [reception, sales, sales].map((extension) => openHandPhone({ server: server.sipPort, ...extension })),
  )) as [HandPhone, HandPhone, HandPhone]
  for (const phone of [caller, desk, door]) expect((await phone.register()).status).toBe(200)
})
afterAll(async () => {
  for (const phone of [caller, desk, door]) phone.close()
  await server.dispose()
})

const at = (port: number) => SDP.replace(/m=audio \d+/, `m=audio ${port}`)
const portIn = (body: string) => /m=audio (\d+)/.exec(body)?.[1]

it('two phones send early media, the second one answers: no dialog gets two answers, and both hear each other', async () => {
  const sent = await caller.authenticated('INVITE', { uri: 'sip:101@office.test', body: at(4000) })
  const [first, second] = await Promise.all([desk.nextRequest('INVITE'), door.nextRequest('INVITE')])
  desk.respond(first, 183, { body: at(5000) })
  expect(portIn((await caller.next('183', ({ status }) => status === 183)).body)).toBe('5000')
  door.respond(second, 183, { body: at(6000) })
  door.respond(second, 200, { body: at(6000) })
  const answer = await caller.final(sent)
  expect([answer.status, portIn(answer.body)]).toEqual([200, '5000'])
  await door.nextRequest('ACK')
  caller.acknowledge(sent, answer)
  const told = await caller.nextRequest('INVITE')
  expect(portIn(told.body)).toBe('6000')
  caller.respond(told, 200, { body: at(4000) })
  await caller.nextRequest('ACK')
  const descriptions = caller.received.filter(({ status, body }) => status !== undefined && body !== '')
  expect(new Set(descriptions.map(({ body }) => portIn(body)))).toEqual(new Set(['5000']))
  caller.inside('BYE', sent, answer, { sequence: 99 })
  door.respond(await door.nextRequest('BYE'), 200)
  expect(door.received.filter(({ method }) => method === 'INVITE')).toHaveLength(1)
  expect((await server.recordsAfter(2)).map(({ result }) => result)).toEqual(['answered', 'answered'])
})
