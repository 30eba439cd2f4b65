import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStranger } from '../../core/sip/engine/testkit/stranger.ts'
import { hostileCases } from '../../core/sip/testkit/hostile.ts'
import { overTransport, tortureMessage, tortureNames } from '../../core/sip/testkit/torture.ts'
import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, startCall, startPhone } from '../kit/phone.ts'
import { untilIdle } from '../kit/until-idle.ts'

/** A few hundred in every run of the tests, all with `HALFCALL_HOSTILE=long`. */
const GENERATED = hostileCases(process.env['HALFCALL_HOSTILE'] === 'long' ? Infinity : 300)
const TRANSPORTS = ['udp', 'tcp'] as const
/** Of the log's lines. */
const LEVEL_ERROR = 50

let server: HalfcallServer

beforeAll(async () => {
  server = await startServer({ config: officeConfig() })
})
afterAll(() => server.dispose())

/** Registers two phones and makes a call from one to the other. */
async function registerAndCall(): Promise<void> {
  const callee = await startPhone(server.sipPort, OFFICE[1]!, 'uas-answer')
  const caller = await startCall(server.sipPort, OFFICE[0]!, '101', 'uac-answered', { talkMs: 50 })
  for (const side of [caller, callee]) {
    const outcome = await side.done()
    expect(outcome.code, outcome.output).toBe(0)
  }
}

/** Sends messages, on streams each over a connection of its own; a registration and a call after each batch. */
async function fire(
  protocol: 'udp' | 'tcp',
  messages: readonly Buffer[],
  batch: number,
): Promise<readonly string[]> {
  const target = { protocol, address: '127.0.0.1', port: server.sipPort }
  const answers: string[] = []
  for (let sent = 0; sent < messages.length; sent += batch) {
    const strangers = []
    for (const message of messages.slice(sent, sent + batch)) {
      const stranger = await openStranger(target)
      strangers.push(stranger)
      void stranger.final().then((answer) => answers.push(answer))
      stranger.send(message)
    }
    await registerAndCall()
    for (const stranger of strangers) stranger.close()
  }
  return answers
}

/**
 * Gives the same message another branch, so that it is no retransmission of the one that came over the other transport.
 */
const asNew = (message: Buffer, protocol: string): Buffer =>
  Buffer.from(
    message.toString('latin1').replace(/branch=z9hG4bK(?=[^\r\n;])/, `branch=z9hG4bK${protocol}`),
    'latin1',
  )

const status = (answer: string) => Number(answer.slice(8, 11))
const isOf = (method: string) => (answer: string) => new RegExp(`^CSeq:.* ${method}\\r$`, 'im').test(answer)

interface Parts {
  readonly more?: string
  readonly cseq?: string
  readonly type?: string
  readonly body?: string
  readonly branch?: string
  readonly tag?: string
}

/** Bodies and headers by which servers were brought down (advisories of 2017 and 2018), in INVITEs of a stranger. */
const ADVISORIES: Readonly<Record<string, Parts>> = {
  'many Accept headers': { more: 'Accept: application/sdp\r\n'.repeat(200) },
  'more Accept headers than any message has': { more: 'Accept: a/b\r\n'.repeat(2000) },
  'a CSeq with a method without end': { cseq: `1 ${'A'.repeat(3000)}` },
  'a CSeq number without end': { cseq: `${'9'.repeat(3000)} INVITE` },
  'a multipart body without its boundary': { type: 'multipart/mixed;boundary=-', body: '--x\r\n\r\n' },
  'a multipart body without an end': { type: 'multipart/mixed;boundary=++', body: '--++=AAAAAAAAA' },
  'a multipart body without a boundary parameter': { type: 'multipart/mixed', body: '\r\n--\r\n' },
  'an empty branch': { branch: '' },
  'a branch of the cookie alone': { branch: 'z9hG4bK' },
  'a branch without end': { branch: `z9hG4bK${'A'.repeat(3000)}` },
  'an empty From tag': { tag: '' },
  'a From tag of separators': { tag: ';;=,"' },
  'a From tag without end': { tag: 'A'.repeat(3000) },
}

const request = (method: string, protocol: string, id: string, parts: Parts = {}): Buffer => {
  const { more = '', cseq = `1 ${method}`, type = 'application/sdp', body = 'v=0\r\n' } = parts
  return Buffer.from(
    `${method} sip:101@office.test SIP/2.0\r\n` +
      `Via: SIP/2.0/${protocol.toUpperCase()} stranger.test;rport;branch=${parts.branch ?? `z9hG4bK${id}`}\r\n` +
      `From: <sip:100@office.test>;tag=${parts.tag ?? 'a1'}\r\nTo: <sip:101@office.test>\r\n` +
      `Call-ID: ${id}\r\nCSeq: ${cseq}\r\nContact: <sip:100@127.0.0.1>\r\n${more}` +
      `Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
}

describe('the PBX goes on', () => {
  const torture = (['rfc4475', 'rfc5118'] as const).flatMap((collection) =>
    tortureNames(collection).map((name) => tortureMessage(collection, name)),
  )

  it.each(TRANSPORTS)('with the torture messages over %s', { timeout: 180_000 }, async (protocol) => {
    const messages = torture.map((message) => asNew(overTransport(message, protocol), protocol))
    const answers = await fire(protocol, messages, 10)
    expect(answers.length).toBeGreaterThan(40)
    // Nobody of them has an account.
    const refused = answers.filter((answer) => isOf('INVITE')(answer) || isOf('REGISTER')(answer))
    expect(refused.length).toBeGreaterThan(20)
    expect(refused.filter((answer) => status(answer) < 400)).toEqual([])
  })

  it.each(TRANSPORTS)(
    'with requests that have an exceptional element over %s',
    { timeout: 60_000 + GENERATED.length * 100 },
    async (protocol) => {
      const messages = GENERATED.map((one) => asNew(one.bytes(protocol), protocol))
      const answers = await fire(protocol, messages, 100)
      expect(answers.length).toBeGreaterThan(GENERATED.length / 2)
      const accepted = answers.filter((answer) => status(answer) < 400)
      expect(accepted.filter((answer) => !isOf('OPTIONS')(answer))).toEqual([])
    },
  )

  it.each(TRANSPORTS)('with the messages of advisories over %s: refused or dropped', async (protocol) => {
    for (const [name, parts] of Object.entries(ADVISORIES)) {
      const id = `${protocol}-${name.replaceAll(' ', '-')}`
      const stranger = await openStranger({ protocol, address: '127.0.0.1', port: server.sipPort })
      stranger.send(request('INVITE', protocol, id, parts))
      stranger.send(request('OPTIONS', protocol, `${id}-end`))
      const first = await stranger.final()
      stranger.close()
      if (!first.includes(`${id}-end`)) expect(first, name).toMatch(/^SIP\/2\.0 4\d\d /)
    }
    await registerAndCall()
  })

  it('and keeps nothing of them', { timeout: 90_000 }, async () => {
    await untilIdle(server)
    expect(server.process.exitCode).toBeNull()
  })

  it('and says so in few words: one line a second about the bytes of a source, none about a fault', () => {
    const text = readFileSync(join(server.dataDir, 'halfcall.log'), 'utf8').trim()
    const entries = text.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(entries.filter((entry) => Number(entry['level']) >= LEVEL_ERROR)).toEqual([])
    // Another start would be another worker.
    expect(entries.filter((entry) => entry['msg'] === 'SIP engine started')).toHaveLength(1)
    const times = entries
      .filter((entry) => entry['msg'] === 'malformed message')
      .map((entry) => Number(entry['time']))
    expect(times.length).toBeGreaterThan(0)
    const seconds = (times.at(-1)! - times[0]!) / 1000
    expect(times.length).toBeLessThanOrEqual(seconds + 2)
    expect(entries.length).toBeLessThan(torture.length)
  })
})
