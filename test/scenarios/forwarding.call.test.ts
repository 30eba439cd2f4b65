import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startServer, type ExportedRecord, type HalfcallServer } from '../kit/halfcall-server.ts'
import { openHandPhone, type HandPhone } from '../kit/hand-phone.ts'
import { OFFICE, officeConfig } from '../kit/phone.ts'
import { cseqMethod, SDP } from '../kit/sip-text.ts'
import { expectOneCall, expectRecord } from './expect-records.ts'

/** 101 forwards to 102 and 102 to 103, which has no phone; 104 and 105 forward to each other. */
const FORWARDS: Readonly<Record<string, string>> = { '101': '102', '102': '103', '104': '105', '105': '104' }
const config = (also: Record<string, boolean> = {}) => {
  const office = officeConfig({ policy: { also: { ...ALSO, ...also } } })
  const more = ['103', '104', '105'].map((number) => ({
    number,
    name: `N${number}`,
    password: `secret-${number}`,
  }))
  const extensions = [...OFFICE, ...more].map((extension) => {
    const busy = FORWARDS[extension.number]
    return busy === undefined ? extension : { ...extension, forwarding: { busy } }
  })
  return { ...office, extensions }
}
const ALSO = { groupMembers: true, forwardedHalves: true, featureCodes: true, attendantOnly: true }

let server: HalfcallServer
const phones = new Map<string, HandPhone>()
let before = 0
beforeAll(async () => {
  server = await startServer({ config: config() })
  for (const number of ['100', '101', '102', '104', '105']) {
    const phone = await openHandPhone({ server: server.sipPort, number, password: `secret-${number}` })
    expect((await phone.register()).status).toBe(200)
    phones.set(number, phone)
  }
})
afterAll(async () => {
  for (const phone of phones.values()) phone.close()
  await server.dispose()
})
beforeEach(async () => void (before = (await server.records()).length))

const phone = (number: string) => phones.get(number)!
const rowsAfter = async (count: number): Promise<ExportedRecord[]> =>
  (await server.recordsAfter(before + count))
    .slice(before)
    .toSorted((a, b) => Number(a['hop']) - Number(b['hop']))
/** Lets a phone refuse its next call. */
async function refuse(number: string, status: number) {
  const invite = await phone(number).nextRequest('INVITE')
  phone(number).respond(invite, status)
  await phone(number).nextRequest('ACK')
  return invite
}
const HAND = { user_agent: '', codec: '', srtp: null } as const

it('12: 101 is busy, 102 gets its call: 181, Diversion, and a record for each half', async () => {
  const [caller, callee] = [phone('100'), phone('102')]
  const sent = await caller.authenticated('INVITE', { uri: 'sip:101@office.test', body: SDP })
  await refuse('101', 486)
  await caller.next('181', (message) => message.status === 181)
  const invite = await callee.nextRequest('INVITE')
  expect(invite.get('Diversion')).toBe('<sip:101@office.test>;reason=user-busy;counter=1')
  expect(invite.get('From')).toContain('"Reception" <sip:100@office.test>')
  expect(invite.get('To')).toContain('sip:101@office.test')
  callee.respond(invite, 180)
  await caller.next('180', (message) => message.status === 180)
  callee.respond(invite, 200, { body: SDP })
  const answer = await caller.final(sent)
  expect(answer.status).toBe(200)
  caller.acknowledge(sent, answer)
  await callee.nextRequest('ACK')
  caller.inside('BYE', sent, answer)
  callee.respond(await callee.nextRequest('BYE'), 200)
  const rows = await rowsAfter(3)
  expectOneCall(rows)
  const diverted = { service: 'forward_busy', redirecting_number: '101', redirect_count: 1 } as const
  const media = { codec: 'PCMU', srtp: 0, user_agent: rows[0]!['user_agent']! } as const
  const o = { ...diverted, ...media, destination_number: '102', destination_name: 'Office' }
  expectRecord(rows[0], o, { alert: true, connect: true })
  const busy = { result: 'busy', released_by: 'callee', cause: 17, sip_status: 486 } as const
  const first = { ...HAND, ...busy, side: 'T', hop: 1, user_agent: rows[1]!['user_agent']! } as const
  expectRecord(rows[1], { ...first, reason_text: rows[1]!['reason_text']! }, { alert: false, connect: false })
  const second = { ...o, side: 'T', hop: 2, charged_number: '101' } as const
  expectRecord(rows[2], second, { alert: true, connect: true })
})

it.each([
  [
    'to a party without a phone: how that ended',
    ['101', '102'],
    480,
    {
      destination_number: '103',
      result: 'unreachable',
      redirecting_number: '102',
      redirect_count: 2,
      cause: 20,
    },
  ],
  [
    'in a ring: at once',
    ['104', '105'],
    482,
    { destination_number: '104', result: 'failed', redirecting_number: '105', redirect_count: 2, cause: 25 },
  ],
])('12: a forwarding %s', async (_, busy, status, expected) => {
  const caller = phone('100')
  const sent = await caller.authenticated('INVITE', { uri: `sip:${busy[0]}@office.test`, body: SDP })
  for (const number of busy) await refuse(number, 486)
  expect((await caller.final(sent)).status).toBe(status)
  const rows = await rowsAfter(3)
  expectOneCall(rows)
  expect(rows[0]).toMatchObject({
    side: 'O',
    service: 'forward_busy',
    sip_status: status,
    released_by: 'server',
    charged_number: '100',
    ...expected,
  })
  expect(rows.slice(1)).toMatchObject([
    { hop: 1, result: 'busy', service: 'basic', charged_number: '100' },
    { hop: 2, result: 'busy', service: 'forward_busy', charged_number: busy[0] },
  ])
})

it('12: halves that a forwarding passed on are left out when the switch says so', async () => {
  await server.importConfig(config({ forwardedHalves: false }))
  const [caller, callee] = [phone('100'), phone('102')]
  const sent = await caller.authenticated('INVITE', { uri: 'sip:101@office.test', body: SDP })
  await refuse('101', 603)
  const invite = await callee.nextRequest('INVITE')
  callee.respond(invite, 180)
  await caller.next('180', (message) => message.status === 180)
  caller.send('CANCEL', {
    uri: sent.uri,
    callId: sent.callId,
    sequence: sent.sequence,
    branch: sent.branch,
    from: sent.from,
    to: sent.to,
  })
  callee.respond(await callee.nextRequest('CANCEL'), 200)
  callee.respond(invite, 487)
  const rows = await rowsAfter(2)
  expect(rows.map(({ side, destination_number, result }) => [side, destination_number, result])).toEqual([
    ['O', '102', 'abandoned'],
    ['T', '102', 'abandoned'],
  ])
  expect(caller.received.some((message) => message.status === 487 && cseqMethod(message) === 'INVITE')).toBe(
    true,
  )
})
