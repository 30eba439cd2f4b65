import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SecurityEventName } from '../../core/pbx/index.ts'
import { eventually } from '../kit/eventually.ts'
import type { HalfcallServer } from '../kit/halfcall-server.ts'
import { hangUp, openHandPhone, talk, type HandPhone, type Parts } from '../kit/hand-phone.ts'
import { OFFICE } from '../kit/phone.ts'
import { securityEvents, type LoggedEvent } from '../kit/security-events.ts'
import { phoneOf, registered, startStrictServer } from './office.ts'

let server: HalfcallServer
beforeAll(
  async () =>
    void (server = await startStrictServer({ args: ['--deny', '127.0.66.0/24', '--limit-loopback'] })),
)
afterAll(() => server.dispose())

const ask = async (phone: HandPhone, method: string, parts?: Parts) =>
  void (await phone.final(phone.send(method, parts)))
const wrong = async (phone: HandPhone) => {
  const sent = phone.send('REGISTER')
  const challenge = await phone.final(sent)
  if (challenge.status === 403) return
  const headers = [phone.authorization(challenge, sent, { password: 'wrong' })]
  await phone.final(phone.send('REGISTER', { callId: sent.callId, from: sent.from, sequence: 2, headers }))
}
const times = async (count: number, act: (index: number) => Promise<unknown>) => {
  for (let index = 0; index < count; index++) await act(index)
}

interface Provoked {
  readonly event: SecurityEventName
  /** The phone's number, 101 when left out. */
  readonly number?: string
  readonly address?: string
  readonly isWithoutAccount?: true
  act(phone: HandPhone): Promise<unknown> | void
}

/** The actions that provoke each kind of event once. */
const PROVOKED: readonly Provoked[] = [
  {
    event: 'access-denied',
    address: '127.0.66.1',
    isWithoutAccount: true,
    act: (phone) => void phone.send('OPTIONS'),
  },
  {
    event: 'scanner',
    isWithoutAccount: true,
    act: (phone) => void phone.send('OPTIONS', { headers: ['User-Agent: friendly-scanner'] }),
  },
  {
    event: 'bad-format',
    isWithoutAccount: true,
    act: (phone) => phone.sendText('this is no SIP at all\r\n\r\n'),
  },
  {
    event: 'invalid-transport',
    isWithoutAccount: true,
    act: (phone) => phone.sendText(phone.send('ACK').text.replace('SIP/2.0/UDP', 'SIP/2.0/TLS')),
  },
  { event: 'method-not-allowed', act: (phone) => ask(phone, 'MESSAGE') },
  {
    event: 'extension-not-supported',
    act: (phone) => ask(phone, 'REGISTER', { headers: ['Require: telepathy'] }),
  },
  { event: 'foreign-domain', act: (phone) => ask(phone, 'REGISTER', { uri: 'sip:elsewhere.test' }) },
  { event: 'challenge-sent', act: (phone) => ask(phone, 'INVITE', { uri: 'sip:102@office.test' }) },
  { event: 'success', act: (phone) => phone.register() },
  { event: 'invalid-password', act: wrong },
  { event: 'invalid-account', number: '999', act: wrong },
  {
    event: 'challenge-failed',
    async act(phone) {
      const sent = await phone.authenticated('REGISTER')
      await phone.final(sent)
      phone.sendText(
        sent.text.replace(/branch=[^;]+/, 'branch=z9hG4bKagain').replace(/^Call-ID:.*$/m, 'Call-ID: again'),
      )
      await phone.next('the refusal', ({ status }) => status === 401)
    },
  },
  { event: 'not-allowed', act: (phone) => phone.register({ to: '<sip:102@office.test>' }) },
  { event: 'banned', act: (phone) => times(10, () => wrong(phone)) },
  { event: 'refused-while-banned', act: (phone) => times(11, () => wrong(phone)) },
]

const expectEvent = (found: LoggedEvent | undefined, expected: Partial<LoggedEvent>) => {
  expect(found).toMatchObject(expected)
  expect(found!.time).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
  expect(Math.abs(Date.parse(found!.time) - Date.now())).toBeLessThan(60_000)
}
const logged = async (event: SecurityEventName, address: string): Promise<LoggedEvent | undefined> => {
  const find = () =>
    securityEvents(server.dataDir).find((one) => one.event === event && one.address === address)
  await eventually(`${event} of ${address}`, () => find() !== undefined)
  return find()
}

describe('the security log', () => {
  it.each(PROVOKED.map((one, index) => ({ address: `127.0.60.${index + 1}`, number: '101', ...one })))(
    '$event',
    async ({ event, address, number, isWithoutAccount, act }) => {
      const { password } = OFFICE[1]!
      const phone = await openHandPhone({ server: server.sipPort, number, password, address })
      await act(phone)
      expectEvent(await logged(event, address), {
        address,
        ...(event === 'banned' ? {} : { transport: 'udp' }),
        ...(isWithoutAccount ? {} : { account: number }),
        count: 1,
      })
      phone.close()
    },
  )

  it('unexpected-address', async () => {
    const [reception, office] = (await registered(server, '100', '102')) as [HandPhone, HandPhone]
    const call = await talk(reception, office)
    const elsewhere = await phoneOf(server, '100', '127.0.61.1')
    const info = elsewhere.inside('INFO', call.sent, call.answer)
    office.respond(await office.nextRequest('INFO'), 200)
    await elsewhere.final(info)
    expectEvent(await logged('unexpected-address', '127.0.61.1'), {
      account: '100',
      method: 'INFO',
      detail: 'inside a dialog with 127.0.0.1',
    })
    const moved = { ...call, sent: { ...call.sent, sequence: info.sequence } }
    expect((await hangUp(reception, office, moved)).status).toBe(200)
    for (const phone of [reception, office, elsewhere]) phone.close()
  })

  it('rate-limit', async () => {
    const address = '127.0.7.1'
    const flooder = await phoneOf(server, '101', address)
    for (let count = 0; count < 800; count++) flooder.send('OPTIONS')
    expectEvent(await logged('rate-limit', address), { transport: 'udp' })
    const lines = securityEvents(server.dataDir).filter((event) => event.address === address)
    expect(lines.length).toBeLessThan(20)
    flooder.close()
  })

  it('holds no secret and is readable by its owner only', () => {
    const file = join(server.dataDir, 'security.log')
    const text = readFileSync(file, 'utf8')
    for (const secret of [...OFFICE.map(({ password }) => password), 'nonce="', 'response=', 'Digest'])
      expect(text).not.toContain(secret)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })
})
