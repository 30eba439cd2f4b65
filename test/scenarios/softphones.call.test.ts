import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startSoftphone, type Softphone } from '../kit/baresip.ts'
import { eventually } from '../kit/eventually.ts'
import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig } from '../kit/phone.ts'
import { expectOneCall, expectRecord, halves } from './expect-records.ts'

let server: HalfcallServer
const phones: Softphone[] = []

beforeAll(async () => {
  server = await startServer({ config: officeConfig(), args: ['--sips', '127.0.0.1:0'] })
})
afterAll(async () => {
  for (const phone of phones) await phone.dispose()
  await server.dispose()
})

it('two softphones register, talk, and both records are right', async () => {
  const common = { server: server.sipPort, domain: 'office.test' }
  phones.push(await startSoftphone({ ...common, extension: OFFICE[0]! }))
  phones.push(await startSoftphone({ ...common, extension: OFFICE[1]! }))
  const [caller, callee] = phones as [Softphone, Softphone]
  await eventually('both are registered', async () => (await server.status()).registrations === 2, 15_000)

  caller.command('dial', '101')
  await callee.heard('CALL_INCOMING')
  callee.command('accept')
  for (const phone of [caller, callee]) await phone.heard('CALL_ESTABLISHED')
  await eventually('one call in progress', async () => (await server.status()).callsInProgress === 1)
  caller.command('hangup')

  const rows = await server.recordsAfter(2)
  const [o, t] = halves(rows)
  const agent = { user_agent: expect.stringContaining('baresip') as unknown as string }
  const alerted = rows[0]?.['alert_time'] !== null
  expectRecord(o, { ...agent }, { alert: alerted, connect: true })
  expectRecord(t, { ...agent, side: 'T', hop: 1 }, { alert: alerted, connect: true })
  expectOneCall(rows)
})

it('a softphone over TLS calls one over UDP, and is called by it', async () => {
  const over = await startSoftphone({
    extension: OFFICE[2]!,
    domain: 'office.test',
    server: (await server.status()).secure.listeners[0]!.port,
    ca: join(server.dataDir, 'tls', 'certificate.pem'),
  })
  phones.push(over)
  const other = phones[1]!
  await eventually(
    () => `it is registered:\n${over.output()}`,
    async () => (await server.status()).registrations === 3,
    15_000,
  )
  const talks = [
    { caller: over, callee: other, dialed: '101', transports: ['tls', 'udp'] },
    { caller: other, callee: over, dialed: '102', transports: ['udp', 'tls'] },
  ]
  for (const { caller, callee, dialed, transports } of talks) {
    const before = (await server.records()).length
    caller.command('dial', dialed)
    await callee.heard('CALL_INCOMING')
    callee.command('accept')
    for (const phone of [caller, callee]) await phone.heard('CALL_ESTABLISHED')
    await eventually('one call in progress', async () => (await server.status()).callsInProgress === 1)
    caller.command('hangup')
    const rows = (await server.recordsAfter(before + 2)).slice(before)
    expect(halves(rows).map((row) => [row?.['result'], row?.['transport']])).toEqual(
      transports.map((transport) => ['answered', transport]),
    )
  }
})
