import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../kit/eventually.ts'
import { openFlowPhone, type FlowPhone, type PhoneDialog } from '../kit/flow-phone.ts'
import { startServer, type ExportedRecord, type HalfcallServer } from '../kit/halfcall-server.ts'
import { hangUp, openHandPhone, talk } from '../kit/hand-phone.ts'
import { OFFICE, officeConfig } from '../kit/phone.ts'
import { SDP } from '../kit/sip-text.ts'
import { halves } from './expect-records.ts'

const BIG = `${SDP}${'a=x-of-a-phone:1234567890\r\n'.repeat(60)}`
const INSTANCE = '<urn:uuid:00000000-0000-4000-8000-000000000100>'

let server: HalfcallServer
const configure = (settings: Record<string, unknown>) => {
  const config = officeConfig()
  return server.importConfig({ ...config, settings: { ...config.settings, ...settings } })
}
const phone = (of: (typeof OFFICE)[number]) => openHandPhone({ server: server.sipPort, ...of })

describe('what phones need is a setting that is in force at once', () => {
  beforeAll(async () => {
    server = await startServer({ config: officeConfig(), args: ['--ws', '127.0.0.1:0'] })
  })
  afterAll(() => server.dispose())

  it('tcpAboveBytes: a large request goes over TCP first, and over UDP when nothing is said there', async () => {
    const [caller, callee] = [await phone(OFFICE[0]!), await phone(OFFICE[1]!)]
    const opened: string[] = []
    const silent = createServer((socket) => void socket.on('data', (bytes) => opened.push(bytes.toString())))
    silent.listen(Number(callee.host.split(':')[1]), '127.0.0.1')
    await once(silent, 'listening')
    await callee.register()
    const call = async () => {
      const sent = await caller.authenticated('INVITE', { uri: 'sip:101@office.test', body: BIG })
      callee.respond(await callee.nextRequest('INVITE'), 486)
      expect((await caller.final(sent)).status).toBe(486)
    }
    await call()
    expect(opened).toEqual([])
    await configure({ tcpAboveBytes: 1300 })
    await call()
    expect(opened.join('')).toContain('INVITE sip:101@')
    await configure({ tcpAboveBytes: null })
    const before = opened.join('').split('INVITE sip:').length
    await call()
    expect(opened.join('').split('INVITE sip:')).toHaveLength(before)
    silent.close()
    caller.close()
    callee.close()
  })

  it.each<[string, string[], string]>([
    ['nothing', [], '120;refresher=uas'],
    ['a longer interval', ['Session-Expires: 1800', 'Supported: timer'], '120;refresher=uas'],
    ['a longer one that it refreshes', ['Session-Expires: 1800;refresher=uac'], '120;refresher=uac'],
    ['a shorter one', ['Session-Expires: 90;refresher=uas'], '90;refresher=uas'],
    ['a least one', ['Session-Expires: 1800', 'Min-SE: 600'], '600;refresher=uas'],
  ])('sessionSeconds: a caller that asks for %s', async (_, headers, granted) => {
    await configure({ sessionSeconds: 120 })
    const [caller, callee] = [await phone(OFFICE[0]!), await phone(OFFICE[1]!)]
    await callee.register()
    const call = await talk(caller, callee, { headers })
    expect(call.invite.get('Session-Expires')).toBe('120')
    expect(call.answer.get('Session-Expires')).toBe(granted)
    expect(/timer/.test(call.answer.get('Require'))).toBe(granted.endsWith('uac'))
    await hangUp(caller, callee, call)
    caller.close()
    callee.close()
  })

  it('sessionSeconds: a caller that asks anew inside the talk gets what it got before', async () => {
    await configure({ sessionSeconds: 120 })
    const [caller, callee] = [await phone(OFFICE[0]!), await phone(OFFICE[1]!)]
    await callee.register()
    const call = await talk(caller, callee)
    const ask = { headers: ['Session-Expires: 1800;refresher=uac', 'Supported: timer'] }
    const update = caller.inside('UPDATE', call.sent, call.answer, { ...ask, sequence: 10 })
    expect((await caller.final(update)).get('Session-Expires')).toBe('120;refresher=uac')
    const again = caller.inside('INVITE', call.sent, call.answer, { ...ask, sequence: 11, body: SDP })
    callee.respond(await callee.nextRequest('INVITE'), 200, { body: SDP })
    const answer = await caller.final(again)
    expect([answer.status, answer.get('Session-Expires')]).toEqual([200, '120;refresher=uac'])
    caller.acknowledge(again, answer)
    const bye = caller.inside('BYE', call.sent, call.answer, { sequence: 12 })
    callee.respond(await callee.nextRequest('BYE'), 200)
    await caller.final(bye)
    caller.close()
    callee.close()
  })
})

describe('a page that is closed in a talk', () => {
  let phones: FlowPhone[] = []
  let wsPort = 0
  beforeAll(async () => {
    server = await startServer({ config: officeConfig(), args: ['--ws', '127.0.0.1:0'] })
    wsPort = (await server.status()).secure.listeners.find(({ protocol }) => protocol === 'ws')!.port
  })
  afterEach(() => {
    for (const one of phones) one.close()
    phones = []
  })
  afterAll(() => server.dispose())

  const open = async (extension: (typeof OFFICE)[number], instance: string) => {
    const opened = await openFlowPhone({ protocol: 'ws', port: wsPort, extension, instance })
    phones.push(opened)
    expect((await opened.register()).kind).toBe('200')
    return opened
  }
  const talkOfPages = async () => {
    const [caller, callee] = [
      await open(OFFICE[0]!, INSTANCE),
      await open(OFFICE[1]!, INSTANCE.replace('0100', '0101')),
    ]
    const [{ response, dialog }] = await Promise.all([caller.call('sip:101@office.test'), callee.answer()])
    expect(response.kind).toBe('200')
    return { caller, callee, dialog }
  }
  const at = (row: ExportedRecord | undefined, column: string) => Date.parse(String(row?.[column]))

  it.each(['caller', 'callee'] as const)(
    'the half of the %s ends when its connection did, the other one with the grace',
    async (who) => {
      const graceMs = 2000
      await configure({ browserGraceSeconds: graceMs / 1000 })
      const before = (await server.records()).length
      const call = await talkOfPages()
      const [gone, left] = who === 'caller' ? [call.caller, call.callee] : [call.callee, call.caller]
      gone.close()
      await left.released()
      const rows = (await server.recordsAfter(before + 2)).slice(before)
      const [o, t] = halves(rows)
      const [ofGone, ofLeft] = who === 'caller' ? [o, t] : [t, o]
      for (const row of [o, t]) {
        expect(row).toMatchObject({ result: 'answered', released_by: 'server', cause: 41, transport: 'ws' })
      }
      expect(at(ofLeft, 'release_time') - at(ofGone, 'release_time')).toBeGreaterThanOrEqual(graceMs - 50)
      expect(at(ofGone, 'connect_time')).toBeLessThanOrEqual(at(ofGone, 'release_time'))
    },
  )

  it('and opened again on the same instance in time: the talk goes on, and both can end it', async () => {
    await configure({ browserGraceSeconds: 2 })
    const before = (await server.records()).length
    const { caller, callee, dialog } = await talkOfPages()
    caller.close()
    const closedAt = performance.now()
    const back = await open(OFFICE[0]!, INSTANCE)
    await eventually('the grace is over', () => performance.now() > closedAt + 2500)
    expect((await server.status()).callsInProgress).toBe(1)
    expect(callee.kinds()).toEqual([])
    const asked = callee.released()
    await back.bye(dialog satisfies PhoneDialog)
    await asked
    const rows = (await server.recordsAfter(before + 2)).slice(before)
    for (const row of halves(rows)) expect(row).toMatchObject({ released_by: 'caller', cause: 16 })
  })
})
