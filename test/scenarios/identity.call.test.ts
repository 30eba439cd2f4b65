import { afterAll, beforeAll, expect, it } from 'vitest'
import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { hangUp, openHandPhone, talk, type HandPhone } from '../kit/hand-phone.ts'
import { OFFICE, officeConfig } from '../kit/phone.ts'

let server: HalfcallServer
let reception: HandPhone
let sales: HandPhone
beforeAll(async () => {
  server = await startServer({ config: officeConfig() })
  ;[reception, sales] = (await Promise.all(
    OFFICE.slice(0, 2).map((extension) => openHandPhone({ server: server.sipPort, ...extension })),
  )) as [HandPhone, HandPhone]
  for (const phone of [reception, sales]) expect((await phone.register()).status).toBe(200)
})
afterAll(async () => {
  for (const phone of [reception, sales]) phone.close()
  await server.dispose()
})

const ANONYMOUS = '"Anonymous" <sip:anonymous@anonymous.invalid>'
const SHOWN = '"Reception" <sip:100@office.test>'

let calls = 0
it.each<[what: string, from: string | undefined, headers: string[], shown: string, presented: string]>([
  ['nothing', undefined, [], SHOWN, '100'],
  ['From anonymous', `${ANONYMOUS};tag=a1`, [], ANONYMOUS, 'anonymous'],
  ['Privacy: id', undefined, ['Privacy: id'], ANONYMOUS, 'anonymous'],
  ['Privacy: user;id', `${ANONYMOUS};tag=a2`, ['Privacy: user;id'], ANONYMOUS, 'anonymous'],
  [
    'a From that is no extension',
    '"Boss" <sip:boss@elsewhere.test>;tag=a3',
    [],
    '"Boss" <sip:100@office.test>',
    '100',
  ],
])('a call of 100 with %s is a call of 100', async (_, from, headers, shown, presented) => {
  const call = await talk(reception, sales, { ...(from === undefined ? {} : { from }), headers })
  expect(call.invite.get('From')).toContain(`${shown};tag=`)
  if (presented === 'anonymous') {
    expect(call.invite.get('Privacy')).toBe('id')
    expect(call.invite.text).not.toMatch(/100@|Reception|P-Asserted-Identity/)
  }
  expect((await hangUp(reception, sales, call)).status).toBe(200)
  calls += 1
  const rows = (await server.recordsAfter(2 * calls)).slice(-2)
  for (const row of rows) {
    expect(row).toMatchObject({ caller_number: '100', presented_number: presented, charged_number: '100' })
  }
})
