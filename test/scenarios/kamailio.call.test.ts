import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeSelfSigned } from '../../core/sip/certificate/index.ts'
import { registerWith, valuesOf } from '../kit/digest-client.ts'
import { eventually } from '../kit/eventually.ts'
import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { startKamailio, type Kamailio } from '../kit/kamailio.ts'
import { OFFICE, officeConfig, startCall } from '../kit/phone.ts'
import { freePort, startSipp } from '../kit/sipp.ts'
import { halves } from './expect-records.ts'

const [reception, sales] = [OFFICE[0]!, OFFICE[1]!]
const ON = ['--sips', '127.0.0.1:0']

describe('a proxy of another make between phones and PBX, over TLS', () => {
  let server: HalfcallServer
  let proxy: Kamailio
  let phonePort: number
  const believe = (file: string | null) => {
    const config = officeConfig()
    return server.importConfig({ ...config, settings: { ...config.settings, tls: { authorities: file } } })
  }
  beforeAll(async () => {
    server = await startServer({ config: officeConfig(), args: ON })
    const certificate = await makeSelfSigned(['127.0.0.1'], Date.now())
    proxy = await startKamailio({
      pbxTlsPort: (await server.status()).secure.listeners[0]!.port,
      pbxCertificate: readFileSync(join(server.dataDir, 'tls', 'certificate.pem'), 'utf8'),
      certificate,
    })
    writeFileSync(join(server.dataDir, 'proxy.pem'), certificate.cert)
    phonePort = await freePort()
  })
  afterAll(async () => {
    await proxy.dispose()
    await server.dispose()
  })

  /** Lets a phone behind the proxy answer a call to 101, placed by SIPp at `port`; returns both halves' records. */
  const callThrough = async (port: number) => {
    const before = (await server.records()).length
    const phone = await startSipp({ scenario: 'uas-answer', port: phonePort, talkMs: 50 })
    const caller = await startCall(port, reception, '101', 'uac-answered')
    for (const side of [caller, phone]) {
      const { code, output } = await side.done()
      expect(code, `${output}\n${proxy.output()}`).toBe(0)
    }
    return halves((await server.recordsAfter(before + 2)).slice(before))
  }

  it('passes a registration on; its Path leads back by TLS', async () => {
    const { answer } = await registerWith({
      server: proxy.udpPort,
      ...sales,
      algorithm: 'SHA-256',
      domain: 'office.test',
      contact: `<sip:101@127.0.0.1:${phonePort}>`,
      headers: ['Supported: path'],
    })
    expect(answer.status, proxy.output()).toBe(200)
    expect(valuesOf(answer, 'Path').join()).toContain(`127.0.0.1:${proxy.tlsPort};transport=tls`)
  })

  it('is not spoken to while nobody vouches for it; the log says why', async () => {
    const caller = await startCall(server.sipPort, reception, '101', 'uac-failed')
    expect((await caller.done()).code).toBe(0)
    expect(server.output()).toMatch(/self-signed certificate/)
    const [o] = halves(await server.recordsAfter(1))
    expect(o).toMatchObject({ result: 'unreachable', sip_status: 480 })
  })

  it('carries calls to the phones behind it once its authority is believed', async () => {
    await believe('proxy.pem')
    await eventually('the authority is in force', async () => (await server.status()).secure.problem === null)
    const [o, t] = await callThrough(server.sipPort)
    expect(o).toMatchObject({ result: 'answered', transport: 'udp' })
    expect(t).toMatchObject({ result: 'answered', transport: 'tls' })
  })

  it('carries calls of the phones behind it', async () => {
    const [o, t] = await callThrough(proxy.udpPort)
    expect(o).toMatchObject({ result: 'answered', transport: 'tls', released_by: 'caller' })
    expect(t).toMatchObject({ result: 'answered', transport: 'tls' })
  })
})
