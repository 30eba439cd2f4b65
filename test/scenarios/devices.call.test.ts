import { afterAll, beforeAll, expect, it } from 'vitest'
import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, register, startCall } from '../kit/phone.ts'
import { startSipp } from '../kit/sipp.ts'
import { expectOneCall, expectRecord, halves } from './expect-records.ts'

const [reception, sales] = [OFFICE[0]!, OFFICE[1]!]
let server: HalfcallServer

beforeAll(async () => {
  server = await startServer({ config: officeConfig({ noAnswerSeconds: 5 }) })
})
afterAll(() => server.dispose())

it('several devices of one number ring at once; the first answer wins and the others hear why', async () => {
  const ports = [await register(server.sipPort, sales), await register(server.sipPort, sales)]
  expect((await server.status()).registrations).toBe(2)
  const loser = await startSipp({ scenario: 'uas-ring-elsewhere', port: ports[0]! })
  const winner = await startSipp({ scenario: 'uas-answer', port: ports[1]!, talkMs: 300 })
  const caller = await startCall(server.sipPort, reception, '101', 'uac-answered', { talkMs: 200 })
  for (const side of [caller, winner, loser]) {
    const { code, output } = await side.done()
    expect(code, `${output}\n${server.output()}`).toBe(0)
  }
  const rows = await server.recordsAfter(2)
  const [o, t] = halves(rows)
  // One T-session whatever the number of devices; its SIP columns are those of the device that answered.
  expect(rows).toHaveLength(2)
  expectRecord(o, {}, { alert: true, connect: true })
  expectRecord(t, { side: 'T', hop: 1, user_agent: 'test-callee' }, { alert: true, connect: true })
  expect(t['remote_address']).toBe(`127.0.0.1:${ports[1]!}`)
  expectOneCall(rows)
})

it('one device declines, the other is busy: the call is rejected', async () => {
  const ports = [await register(server.sipPort, sales), await register(server.sipPort, sales)]
  const phones = [
    await startSipp({ scenario: 'uas-busy', port: ports[0]! }),
    await startSipp({ scenario: 'uas-decline', port: ports[1]! }),
  ]
  const caller = await startCall(server.sipPort, reception, '101', 'uac-failed')
  for (const side of [caller, ...phones]) {
    const { code, output } = await side.done()
    expect(code, output).toBe(0)
  }
  const rows = (await server.recordsAfter(4)).slice(-2)
  const [o, t] = halves(rows)
  expect([o?.['result'], t?.['result']]).toEqual(['rejected', 'rejected'])
})
