import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registerWith, valuesOf } from '../kit/digest-client.ts'
import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, register, startCall } from '../kit/phone.ts'
import { freePort, startSipp } from '../kit/sipp.ts'

const [reception, sales, office] = [OFFICE[0]!, OFFICE[1]!, OFFICE[2]!]
const domain = 'office.test'

describe('phones register', () => {
  let server: HalfcallServer
  beforeAll(async () => {
    const office = officeConfig()
    const config = { ...office, settings: { ...office.settings, proxies: ['127.0.0.1'] } }
    server = await startServer({
      config: { ...config, settings: { ...config.settings, banLoopback: true } },
      sipPort: await freePort(),
    })
  })
  afterAll(() => server.dispose())

  /** Calls a number and returns how the call ended. */
  async function resultOf(dialed: string): Promise<unknown> {
    const before = (await server.records('--side', 'O')).length
    const caller = await startCall(server.sipPort, reception, dialed, 'uac-failed')
    const { code, output } = await caller.done()
    expect(code, `${output}\n${server.output()}`).toBe(0)
    const rows = await server.recordsAfter(before + 1, '--side', 'O')
    return rows.at(-1)!['result']
  }

  it('with MD5 and SHA-256, offered in two header lines, MD5 first', async () => {
    for (const algorithm of ['SHA-256', 'MD5'] as const) {
      const { challenge, answer } = await registerWith({
        server: server.sipPort,
        ...office,
        algorithm,
        domain,
      })
      expect(challenge.status).toBe(401)
      const offers = valuesOf(challenge, 'WWW-Authenticate').map(
        (line) => /algorithm=([\w-]+)/.exec(line)?.[1],
      )
      expect(offers).toEqual(['MD5', 'SHA-256'])
      expect(answer.status).toBe(200)
    }
    expect((await server.status()).registrations).toBe(2)
  })

  it('and leave with Expires: 0 or with *', async () => {
    await registerWith({
      server: server.sipPort,
      ...office,
      algorithm: 'SHA-256',
      domain,
      contact: '*',
      expires: 0,
    })
    expect((await server.status()).registrations).toBe(0)
    expect(await resultOf('102')).toBe('unreachable')
  })

  it('over TCP, and are called over TCP; the record says so', async () => {
    const port = await register(server.sipPort, sales, { transport: 'tcp' })
    const phone = await startSipp({ scenario: 'uas-answer', port, transport: 'tcp', talkMs: 50 })
    const caller = await startCall(server.sipPort, reception, '101', 'uac-answered', { transport: 'tcp' })
    for (const side of [caller, phone]) {
      const { code, output } = await side.done()
      expect(code, output).toBe(0)
    }
    const rows = (await server.recordsAfter(2, '--result', 'answered')).slice(-2)
    expect(rows.map(({ transport }) => transport)).toEqual(['tcp', 'tcp'])
  })

  it('are called through the proxy that their Path names', async () => {
    const proxy = await startSipp({ scenario: 'uas-busy' })
    const { answer } = await registerWith({
      server: server.sipPort,
      ...office,
      algorithm: 'SHA-256',
      domain,
      contact: '<sip:102@192.0.2.77:5060>',
      headers: ['Supported: path', `Path: <sip:127.0.0.1:${proxy.port};lr>`],
    })
    expect(valuesOf(answer, 'Path')).toEqual([`<sip:127.0.0.1:${proxy.port};lr>`])
    expect(await resultOf('102')).toBe('busy')
    expect((await proxy.done()).code).toBe(0)
  })

  it('and stay registered through a restart', async () => {
    const port = await register(server.sipPort, sales)
    const { sipPort, dataDir } = server
    expect(await server.stop()).toBe(0)
    server = await startServer({ dataDir, sipPort })
    const phone = await startSipp({ scenario: 'uas-decline', port })
    expect(await resultOf('101')).toBe('rejected')
    expect((await phone.done()).code).toBe(0)
  })

  it('but not with a wrong password: the tenth within a minute bans, through a restart', async () => {
    const guess = async (password: string) =>
      (await registerWith({ server: server.sipPort, number: '102', password, algorithm: 'MD5', domain }))
        .answer.status
    for (let count = 0; count < 10; count++) expect(await guess(`wrong-${count}`)).toBe(403)
    expect(await guess(office.password)).toBe(403)
    expect(readFileSync(join(server.dataDir, 'halfcall.log'), 'utf8')).toMatch(
      /"address":"127\.0\.0\.1","user":"102",.*"msg":"banned/,
    )
    // Another user of the same address goes on.
    await register(server.sipPort, sales)

    const { sipPort, dataDir } = server
    await server.stop()
    server = await startServer({ dataDir, sipPort })
    expect(await guess(office.password)).toBe(403)
  })
})
