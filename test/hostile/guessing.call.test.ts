import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../kit/eventually.ts'
import type { HalfcallServer } from '../kit/halfcall-server.ts'
import { openHandPhone, type HandPhone } from '../kit/hand-phone.ts'
import { securityEvents, timesOf } from '../kit/security-events.ts'
import { phoneOf, scaled, startStrictServer } from './office.ts'

const GUESSES = 1000
const ADDRESSES = scaled(30, 100)

let server: HalfcallServer
beforeAll(async () => void (server = await startStrictServer()))
afterAll(() => server.dispose())

/** Asks for a challenge, answers it with a wrong password, and returns the last status. */
async function guess(phone: HandPhone, password: string): Promise<number> {
  const asked = phone.send('REGISTER')
  const challenge = await phone.final(asked)
  if (challenge.status !== 401) return challenge.status!
  const { callId, from } = asked
  const headers = [phone.authorization(challenge, asked, { password })]
  return (await phone.final(phone.send('REGISTER', { callId, from, sequence: 2, headers }))).status!
}

describe('guessing passwords', () => {
  it(`${GUESSES} guesses from one address: ten are looked at, then the pair of address and user is banned`, async () => {
    const guesser = await phoneOf(server, '101', '127.0.1.1')
    const statuses = new Set<number>()
    for (let count = 0; count < GUESSES; count++) statuses.add(await guess(guesser, `wrong-${count}`))
    expect([...statuses]).toEqual([403])
    guesser.close()

    const log = readFileSync(join(server.dataDir, 'halfcall.log'), 'utf8')
    expect(log.match(/"msg":"wrong password or unknown user"/g)).toHaveLength(10)
    await eventually(
      'the refusals are in the security log',
      () => timesOf(securityEvents(server.dataDir), 'refused-while-banned') === GUESSES - 10,
    )
    const events = securityEvents(server.dataDir)
    expect(timesOf(events, 'invalid-password')).toBe(10)
    expect(events.filter(({ event }) => event === 'banned')).toMatchObject([
      { address: '127.0.1.1', account: '101', count: 1 },
    ])
  })

  it('a bad phone locks out neither its neighbours behind the same address nor its namesake elsewhere', async () => {
    for (const [number, address] of [
      ['102', '127.0.1.1'],
      ['101', '127.0.1.2'],
    ] as const) {
      const phone = await phoneOf(server, number, address)
      expect((await phone.register()).status).toBe(200)
      phone.close()
    }
  })

  it('the ban survives a restart', async () => {
    const { dataDir, sipPort } = server
    expect(await server.stop()).toBe(0)
    server = await startStrictServer({ dataDir, sipPort })
    const owner = await phoneOf(server, '101', '127.0.1.1')
    expect((await owner.final(owner.send('REGISTER'))).status).toBe(403)
    owner.close()
  })

  it(`${ADDRESSES} addresses with nine guesses each: nobody is banned, an alarm is raised`, async () => {
    const before = timesOf(securityEvents(server.dataDir), 'banned')
    for (let host = 1; host <= ADDRESSES; host++) {
      const phone = await openHandPhone({
        server: server.sipPort,
        number: '100',
        password: 'unknown',
        address: `127.0.2.${host}`,
      })
      for (let count = 0; count < 9; count++) expect(await guess(phone, `wrong-${count}`)).toBe(403)
      phone.close()
    }
    const events = securityEvents(server.dataDir)
    expect(timesOf(events, 'banned')).toBe(before)
    expect(timesOf(events, 'distributed-guessing')).toBe(1)
    expect(server.output()).toContain('distributed guessing')
    const owner = await phoneOf(server, '100')
    expect((await owner.register()).status).toBe(200)
    owner.close()
  })
})
