import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { silentLog, type Logger } from '../../kit/index.ts'
import { hostileCases, type HostileCase } from '../testkit/hostile.ts'
import type { Engine } from './options.ts'
import { startEngine } from './start-engine.ts'
import { openAgent, SDP, type SipAgent } from './testkit/sip-agent.ts'
import { expectIdle, FAST_IN_REAL_TIME, SECRET } from './testkit/site.ts'
import { connectSrf } from './testkit/srf.ts'
import { openStranger } from './testkit/stranger.ts'

/** The cases: some in every run of the tests, all with `HALFCALL_HOSTILE=long`. */
const CASES = hostileCases(process.env['HALFCALL_HOSTILE'] === 'long' ? Infinity : 400)
const BATCH = 100
/** The longest time that a good request and a call in the middle of it may take. */
const SENTINEL_MS = 2000

const used: Engine[] = []
const errors: unknown[] = []
// So the library of the application complains about what it cannot read.
const complaints = vi.fn()
beforeAll(() => vi.spyOn(console, 'error').mockImplementation(complaints))
afterAll(() => expectIdle(used))

/** Starts an engine whose application answers everything; a fault of ours is a line of level error. */
async function startSite() {
  const log: Logger = { ...silentLog, error: (...line) => void errors.push(line), child: () => log }
  const bind = { address: '127.0.0.1', port: 0 }
  const engine = await startEngine({
    binds: (['udp', 'tcp', 'ws'] as const).map((protocol) => ({ protocol, ...bind })),
    control: { ...bind, secret: SECRET },
    timers: FAST_IN_REAL_TIME,
    limits: { orphanMs: 50, refusalDelayMs: 10 },
    log,
  })
  used.push(engine)
  const srf = await connectSrf(engine.control, SECRET)
  srf.options((_req, res) => res.send(200))
  srf.register((_req, res) => res.send(200))
  srf.invite((req, res) => {
    if (!/sentinel/.test(req.uri)) return void res.send(486)
    void srf.createUAS(req, res, { localSdp: SDP })
  })
  return { engine, srf }
}

/** Registers and calls as somebody who does nothing wrong. */
async function sentinel(good: SipAgent, port: number): Promise<void> {
  const uri = `sip:sentinel@127.0.0.1:${port}`
  const begun = performance.now()
  good.request('REGISTER', { uri }, port)
  await good.nextResponse(200, 'REGISTER')
  const invite = good.request('INVITE', { uri, body: SDP }, port)
  const ok = await good.nextResponse(200, 'INVITE')
  good.ack(invite, ok, port)
  const header = (name: string) => ok.headers.find((line) => line.name === name)!.value
  const dialog = { callId: header('Call-ID'), from: header('From'), to: header('To') }
  good.request('BYE', { uri, ...dialog, sequence: 2 }, port)
  await good.nextResponse(200, 'BYE')
  expect(performance.now() - begun).toBeLessThan(SENTINEL_MS)
}

/**
 * Sends the cases to the engine. On a stream each case has a connection of its own, as some swallow what comes after
 * them.
 */
async function fire(cases: readonly HostileCase[], engine: Engine, protocol: string): Promise<() => void> {
  const target = engine.listening.find((one) => one.protocol === protocol)!
  const shared = protocol === 'udp' ? await openStranger(target) : undefined
  const strangers = shared ? [shared] : []
  for (const one of cases) {
    const stranger = shared ?? (await openStranger(target))
    if (!shared) strangers.push(stranger)
    stranger.send(one.bytes(protocol))
  }
  return () => strangers.forEach((stranger) => stranger.close())
}

describe(`${CASES.length} requests with an exceptional element each`, () => {
  it.each(['udp', 'tcp', 'ws'])(
    `harm nobody over %s: a registration and a call go well after each ${BATCH}`,
    { timeout: 30_000 + CASES.length * 20 },
    async (protocol) => {
      const { engine, srf } = await startSite()
      const { port } = engine.listening[0]!
      const good = await openAgent()
      for (let sent = 0; sent < CASES.length; sent += BATCH) {
        const hangUp = await fire(CASES.slice(sent, sent + BATCH), engine, protocol)
        await sentinel(good, port)
        hangUp()
      }
      good.close()
      srf.disconnect()
      expect(errors).toEqual([])
      expect(complaints.mock.calls).toEqual([])
      // They were read, not lost on their way.
      const counters = engine.counters()
      expect(counters['malformed']).toBeGreaterThan(CASES.length / 20)
      expect(counters['received INVITE']).toBeGreaterThan(CASES.length / 10)
    },
  )

  it('are of all methods, elements and kinds of values', () => {
    const all = hostileCases(Infinity)
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
    expect(all.length).toBeGreaterThan(9000)
  })
})
