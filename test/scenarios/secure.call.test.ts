import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeSelfSigned } from '../../core/sip/certificate/index.ts'
import { eventually } from '../kit/eventually.ts'
import { openFlowPhone, type FlowPhone } from '../kit/flow-phone.ts'
import { halfcall, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, startCall, startPhone } from '../kit/phone.ts'
import { expectOneCall, expectRecord, halves } from './expect-records.ts'

const [reception, sales, office] = [OFFICE[0]!, OFFICE[1]!, OFFICE[2]!]
const PROTOCOLS = ['tls', 'ws', 'wss'] as const
const ON = ['--sips', '127.0.0.1:0', '--ws', '127.0.0.1:0', '--wss', '127.0.0.1:0']
const HEARD = { alert: true, connect: true }
const INSTANCE = '<urn:uuid:00000000-0000-4000-8000-000000000101>'

const portsOf = async (server: HalfcallServer) => {
  const { listeners } = (await server.status()).secure
  return Object.fromEntries(listeners.map(({ protocol, port }) => [protocol, port]))
}
const certificateOf = (server: HalfcallServer) =>
  readFileSync(join(server.dataDir, 'tls', 'certificate.pem'), 'utf8')

describe('phones over TLS and WebSockets', () => {
  let server: HalfcallServer
  let ports: Record<string, number>
  let ca: string
  let phones: FlowPhone[] = []
  beforeAll(async () => {
    server = await startServer({ config: officeConfig(), args: ON })
    ports = await portsOf(server)
    ca = certificateOf(server)
  })
  afterEach(() => {
    for (const phone of phones) phone.close()
    phones = []
  })
  afterAll(() => server.dispose())

  const open = async (protocol: (typeof PROTOCOLS)[number], extension = sales, instance?: string) => {
    const phone = await openFlowPhone({
      protocol,
      port: ports[protocol]!,
      extension,
      ca,
      ...(instance === undefined ? {} : { instance }),
    })
    phones.push(phone)
    return phone
  }
  /** Returns the records of the next call, once both halves are written. */
  const recordsOf = async (play: () => Promise<void>) => {
    const before = (await server.records()).length
    await play()
    return (await server.recordsAfter(before + 2)).slice(before)
  }

  it.each(PROTOCOLS)('%s: register, are called by a phone over UDP and hang up', async (protocol) => {
    const phone = await open(protocol)
    expect((await phone.register()).kind).toBe('200')
    const rows = await recordsOf(async () => {
      const caller = await startCall(server.sipPort, reception, '101', 'uac-answered-callee-hangs-up')
      const { invite, dialog } = await phone.answer()
      expect(invite.uri).toBe(phone.contact)
      expect(invite.get('Via')).toMatch(new RegExp(`^SIP/2\\.0/${protocol.toUpperCase()} `))
      expect(invite.get('Contact')).toContain(`;transport=${protocol === 'tls' ? 'tls' : 'ws'}>`)
      await phone.bye(dialog)
      const { code, output } = await caller.done()
      expect(code, output).toBe(0)
    })
    expectOneCall(rows)
    const [o, t] = halves(rows)
    expectRecord(o, { released_by: 'callee' }, HEARD)
    expectRecord(
      t,
      { side: 'T', released_by: 'callee', transport: protocol, user_agent: 'flow-phone', hop: 1 },
      HEARD,
    )
  })

  it.each(PROTOCOLS)('%s: call a phone over UDP', async (protocol) => {
    const caller = await open(protocol, reception)
    const callee = await startPhone(server.sipPort, sales, 'uas-answer')
    const rows = await recordsOf(async () => {
      const { response, dialog } = await caller.call('sip:101@office.test')
      expect(response.kind).toBe('200')
      await caller.bye(dialog)
      expect((await callee.done()).code).toBe(0)
    })
    const [o, t] = halves(rows)
    expectRecord(o, { transport: protocol, user_agent: 'flow-phone' }, HEARD)
    expect(t).toMatchObject({ side: 'T', transport: 'udp', result: 'answered' })
  })

  it('TLS calls WSS; the callee is hung up on', async () => {
    const [caller, callee] = [await open('tls', reception), await open('wss')]
    await callee.register()
    const rows = await recordsOf(async () => {
      const [{ dialog }] = await Promise.all([caller.call('sip:101@office.test'), callee.answer()])
      await Promise.all([caller.bye(dialog), callee.released()])
    })
    expect(halves(rows).map((row) => row?.['transport'])).toEqual(['tls', 'wss'])
  })

  it('leave no binding behind when their connection ends, nor a ghost when they start anew', async () => {
    const gone = await open('wss', office)
    await gone.register()
    const registrations = async () => (await server.status()).registrations
    const before = await registrations()
    gone.close()
    await eventually('the binding is gone', async () => (await registrations()) === before - 1)
    const flow = ['Supported: outbound, path, gruu']
    const first = await open('tls', office, INSTANCE)
    const answer = await first.register(flow, ';reg-id=1')
    expect(answer.get('Require')).toBe('outbound')
    expect(answer.get('Flow-Timer')).toBe('120')
    const again = await open('tls', office, INSTANCE)
    expect((await again.register(flow, ';reg-id=1')).get('Contact')).not.toContain(first.contact)
    expect(await registrations()).toBe(before)
  })

  it('are reached one by one at their GRUU', async () => {
    const [one, two] = [await open('tls', sales, INSTANCE), await open('wss')]
    await two.register()
    const { text } = await one.register(['Supported: gruu, outbound'], ';reg-id=1')
    const temp = /temp-gruu="([^"]+)"/.exec(text)?.[1] ?? ''
    const pub = /pub-gruu="([^"]+)"/.exec(text)?.[1] ?? ''
    const caller = await open('ws', reception)
    for (const uri of [pub, temp]) {
      const [{ dialog }, { invite }] = await Promise.all([caller.call(uri), one.answer()])
      expect(invite.uri).toBe(one.contact)
      await Promise.all([caller.bye(dialog), one.released()])
    }
    expect(two.kinds()).not.toContain('INVITE')
  })

  it('talk on while the certificate is replaced, for good and for bad', async () => {
    const [caller, callee] = [await open('tls', reception), await open('wss')]
    await callee.register()
    const [{ dialog }] = await Promise.all([caller.call('sip:101@office.test'), callee.answer()])
    const key = join(server.dataDir, 'tls', 'key.pem')
    writeFileSync(key, 'nonsense')
    await eventually(
      'the bad key is told',
      async () => /not a private key/.test((await server.status()).secure.problem ?? ''),
      15_000,
    )
    expect((await server.status()).secure.certificate?.isSelfSigned).toBe(true)
    expect(server.output().match(/certificate not taken/g)).toHaveLength(1)
    const next = await makeSelfSigned(['127.0.0.1', 'next.test'], Date.now())
    writeFileSync(join(server.dataDir, 'tls', 'certificate.pem'), next.cert)
    writeFileSync(key, next.key)
    await eventually(
      'the new certificate is there',
      async () => (await server.status()).secure.certificate?.names.includes('next.test') === true,
      15_000,
    )
    expect((await server.status()).secure.problem).toBeNull()
    const fresh = connectTls({ host: '127.0.0.1', port: ports['tls']!, ca: next.cert })
    await once(fresh, 'secureConnect')
    fresh.destroy()
    await Promise.all([caller.bye(dialog), callee.released()])
    ca = next.cert
  })

  it('are back on the same ports after the engine was started again, and have to register anew', async () => {
    const phone = await open('tls')
    await phone.register()
    const { code } = await halfcall(['restart-engine', '--data', server.dataDir])
    expect(code).toBe(0)
    await eventually('the phone’s connection is gone', () => !phone.isOpen())
    await eventually('the listeners are open', async () => {
      const probe = await openFlowPhone({
        protocol: 'tls',
        port: ports['tls']!,
        extension: office,
        ca,
      }).catch(() => undefined)
      probe?.close()
      return probe !== undefined
    })
    expect(await portsOf(server)).toEqual(ports)
    const flows = (await server.status()).registrations
    const again = await open('tls')
    expect((await again.register()).kind).toBe('200')
    expect((await server.status()).registrations).toBe(flows + 1)
  })

  it('listen where new settings say, without a restart', async () => {
    const other = await startServer({ config: officeConfig() })
    try {
      expect((await other.status()).secure).toEqual({ listeners: [], certificate: null, problem: null })
      const taken = createServer().listen(0, '127.0.0.1')
      await once(taken, 'listening')
      const address = taken.address()
      const port = typeof address === 'object' && address ? address.port : 0
      const config = officeConfig()
      await other.importConfig({
        ...config,
        settings: { ...config.settings, listen: { ws: `127.0.0.1:${port}` } },
      })
      await eventually(
        'the busy port is told',
        async () => typeof (await other.status()).secure.listeners[0]?.problem === 'string',
      )
      const { stdout } = await halfcall(['status', '--data', other.dataDir])
      expect(stdout).toMatch(new RegExp(`^ws: +not open: WS 127\\.0\\.0\\.1 port ${port} is in use`, 'm'))
      taken.close()
      await eventually(
        'it is opened once it is free',
        async () => (await other.status()).secure.listeners[0]?.problem === null,
        15_000,
      )
      const phone = await openFlowPhone({ protocol: 'ws', port, extension: sales })
      expect((await phone.register()).kind).toBe('200')
      phone.close()
    } finally {
      await other.dispose()
    }
  })
})
