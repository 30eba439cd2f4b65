import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { halfcall, makeDataDir, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, startCall, startPhone } from '../kit/phone.ts'
import { request, sendDatagrams, sendStream } from '../kit/raw-sip.ts'

let server: HalfcallServer

beforeAll(async () => {
  server = await startServer({ config: officeConfig() })
})
afterAll(() => server.dispose())

/** Makes the next call, which goes as if nothing had happened. */
async function aGoodCall(): Promise<void> {
  const callee = await startPhone(server.sipPort, OFFICE[1]!, 'uas-answer')
  const caller = await startCall(server.sipPort, OFFICE[0]!, '101', 'uac-answered')
  for (const side of [caller, callee]) {
    const outcome = await side.done()
    expect(outcome.code, outcome.output).toBe(0)
  }
}

describe('bad input on the SIP port', () => {
  afterEach(aGoodCall)

  it('a datagram that is no SIP', async () => {
    const noise = [
      Buffer.from('hello\r\n\r\n'),
      Buffer.from([0, 1, 2, 255, 254]),
      Buffer.from('INVITE\r\n\r\n'),
    ]
    const answers = await sendDatagrams(server.sipPort, noise)
    for (const answer of answers) expect(answer).toMatch(/^SIP\/2\.0 400 /)
    expect(server.output()).toMatch(/malformed|not SIP|no SIP/i)
  })

  it('a request with a broken CSeq is answered 400', async () => {
    const [answer] = await sendDatagrams(server.sipPort, [
      request('OPTIONS', { without: ['CSeq'], headers: ['CSeq: 99999999999 OPTIONS'] }),
    ])
    expect(answer).toMatch(/^SIP\/2\.0 400 /)
  })

  it('a datagram of 65,000 bytes', async () => {
    const whole = request('OPTIONS', { headers: [`Subject: ${'x'.repeat(64_600)}`] })
    const answers = await sendDatagrams(server.sipPort, [whole, Buffer.alloc(65_000, 'A')])
    expect(answers.length).toBeGreaterThanOrEqual(1)
    expect(answers[0]).toMatch(/^SIP\/2\.0 \d{3} /)
  })

  it('a message of 2 MB over TCP', async () => {
    const head = request('MESSAGE')
      .toString()
      .replaceAll('[port]', '5060')
      .replace('SIP/2.0/UDP', 'SIP/2.0/TCP')
      .replace('Length: 0', 'Length: 2000000')
    const { answer, closed } = await sendStream(
      server.sipPort,
      Buffer.concat([Buffer.from(head), Buffer.alloc(2_000_000, 'A')]),
    )
    expect(answer).toMatch(/^SIP\/2\.0 513 /)
    expect(closed).toBe(true)
  })

  it('an INVITE without Contact is answered 400', async () => {
    const answers = await sendDatagrams(server.sipPort, [request('INVITE', { without: ['Contact'] })])
    expect(answers.find((answer) => !answer.startsWith('SIP/2.0 100'))).toMatch(/^SIP\/2\.0 400 /)
  })
})

describe('bad input on the command line', () => {
  it('a configuration with two errors names both and changes nothing', async () => {
    const before = await halfcall(['config', 'export', '--data', server.dataDir])
    const bad = { ...officeConfig(), settings: { domain: 'office.test', noAnswerSeconds: 0 }, colour: 'blue' }
    const outcome = await halfcall(['config', 'import', '-', '--data', server.dataDir], JSON.stringify(bad))
    expect(outcome.code).toBe(1)
    expect(outcome.stderr).toContain('settings.noAnswerSeconds')
    expect(outcome.stderr).toContain('colour')
    expect((await halfcall(['config', 'export', '--data', server.dataDir])).stdout).toBe(before.stdout)
  })

  it('a data folder that cannot be made', async () => {
    const file = join(makeDataDir(), 'file')
    writeFileSync(file, '')
    const outcome = await halfcall(['serve', '--data', join(file, 'data')])
    expect(outcome.code).toBe(1)
    expect(outcome.stderr).toContain(file)
    expect(outcome.stderr.trim().split('\n')).toHaveLength(1)
  })

  it('a second server on one data folder', async () => {
    const outcome = await halfcall([
      'serve',
      '--data',
      server.dataDir,
      '--sip',
      '127.0.0.1:0',
      '--http',
      '127.0.0.1:0',
    ])
    expect(outcome.code).toBe(1)
    expect(outcome.stderr).toContain(server.dataDir)
  })

  it('a busy SIP port and a busy web port', async () => {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const busy = socket.address().port
    const sip = await halfcall([
      'serve',
      '--data',
      makeDataDir(),
      '--sip',
      `127.0.0.1:${busy}`,
      '--http',
      '127.0.0.1:0',
    ])
    socket.close()
    expect(sip.code).toBe(1)
    expect(sip.stderr).toMatch(new RegExp(`port ${busy} is in use by another program; port \\d+ is free\n$`))
    const webPort = new URL(server.url).port
    const web = await halfcall([
      'serve',
      '--data',
      makeDataDir(),
      '--sip',
      '127.0.0.1:0',
      '--http',
      `127.0.0.1:${webPort}`,
    ])
    expect(web.code).toBe(1)
    expect(web.stderr).toContain(webPort)
  })

  it('wrong use is 2, no server is 3, help is 0', async () => {
    expect((await halfcall(['serve', '--sip', 'nonsense'])).code).toBe(2)
    expect((await halfcall(['cdr', 'export', '--from', 'yesterday', '--data', server.dataDir])).code).toBe(2)
    expect((await halfcall(['cdr', 'export', '--side', 'X'])).code).toBe(2)
    expect((await halfcall(['frobnicate'])).code).toBe(2)
    expect((await halfcall(['status', '--data', makeDataDir()])).code).toBe(3)
    for (const command of [
      ['serve'],
      ['config', 'import'],
      ['config', 'export'],
      ['cdr', 'export'],
      ['status'],
    ]) {
      const help = await halfcall([...command, '--help'])
      expect(help.code).toBe(0)
      expect(help.stdout).toContain('--data')
    }
  })
})
