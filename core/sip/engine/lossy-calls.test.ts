import { expect, it } from 'vitest'
import { settled } from '../../../test/kit/transaction-bed.ts'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { seeded } from '../testkit/mutate.ts'
import { badWeather, createMemoryNetwork, type LocalAddress, type Weather } from '../transport/index.ts'
import { createTalker, type Side, type Talker } from './testkit/talker.ts'

const A: LocalAddress = { protocol: 'udp', address: '10.0.0.1', port: 5060 }
const B: LocalAddress = { protocol: 'udp', address: '10.0.0.2', port: 5060 }
const CALLS = 200
const CALLS_BEGIN_MS = 60_000
/** Timer C, 64·T1 after it, and the calls themselves. */
const ALL_TIMERS_MS = 400_000
const STEP_MS = 20

const CALM: Weather = { loss: 0, doubled: 0, late: 0, maxDelayMs: 0 }
const STORM: Weather = { loss: 0.3, doubled: 0.2, late: 0.3, maxDelayMs: 4000 }

/**
 * Creates two engines with applications that call each other, and a clock that advances together with whatever follows
 * at once.
 */
function twoTalkers(seed: number, weather: Weather) {
  const clock = createVirtualClock()
  const random = seeded(seed)
  const chance = badWeather(weather, random)
  const line = { isCut: false }
  const network = createMemoryNetwork({
    clock,
    fate: (...datagram) => (line.isCut ? [] : chance(...datagram)),
  })
  const a = createTalker(network, A, clock, random)
  const b = createTalker(network, B, clock, random)
  for (let call = 0; call < CALLS; call++) {
    const [from, to] = random() < 0.5 ? [a, B] : [b, A]
    clock.after(Math.floor(random() * CALLS_BEGIN_MS), () => from.call(to))
  }
  const pass = async (ms: number) => {
    for (let at = 0; at < ms && clock.pending > 0; at += STEP_MS) {
      clock.advance(STEP_MS)
      await settled()
    }
  }
  return { a, b, clock, line, pass, sides: () => [...a.sides, ...b.sides] }
}

const open = (sides: readonly Side[]) => sides.filter((side) => side.ends.length === 0)
const left = ({ site }: Talker) =>
  Object.fromEntries(Object.entries(site.tables()).filter(([, size]) => size > 0))
const ended = (sides: readonly Side[], how: RegExp) =>
  sides.filter((side) => side.ends.some((end) => how.test(end))).length

/** Checks that nothing is left, nothing went wrong inside, and no application received what it has no place for. */
function expectClean({ a, b, clock }: ReturnType<typeof twoTalkers>) {
  expect([...a.site.faults, ...b.site.faults, ...a.odd, ...b.odd]).toEqual([])
  expect([left(a), left(b), clock.pending]).toEqual([{}, {}, 0])
}

it.each([
  { ...CALM, seed: 1 },
  { ...CALM, doubled: 0.3, seed: 2 },
  { loss: 0.05, doubled: 0.1, late: 0.1, maxDelayMs: 1000, seed: 3 },
  { loss: 0.15, doubled: 0.1, late: 0.3, maxDelayMs: 2000, seed: 4 },
  ...[5, 6, 7, 8].map((seed) => ({ ...STORM, seed })),
])(
  'calls between two engines end on both sides and leave nothing: %o',
  { timeout: 60_000 },
  async ({ seed, ...weather }) => {
    const talk = twoTalkers(seed, weather)
    await talk.pass(ALL_TIMERS_MS)
    const sides = talk.sides()
    expect(open(sides)).toEqual([])
    expectClean(talk)
    const callers = sides.filter((side) => side.role === 'caller')
    const callees = new Map(sides.filter((side) => side.role === 'callee').map((side) => [side.callId, side]))
    expect(callers).toHaveLength(CALLS)
    expect(sides.length - callers.length).toBe(callees.size)
    expect(callers.filter((side) => side.wasUp && !callees.get(side.callId)?.wasUp)).toEqual([])
    const untold = sides.filter((side) => side.ends.every((end) => /unable to find dialog/.test(end)))
    expect(untold).toEqual([])
    expect(callers.filter((side) => side.wasUp).length).toBeGreaterThan(CALLS / 2)
    for (const how of [/^CANCEL$/, /^486$/, /^BYE$/, /^BYE 200$/])
      expect(ended(sides, how)).toBeGreaterThan(5)
    expect(ended(sides, /^BYE 500$/)).toBe(0)
    if (weather.loss === 0) expect(ended(sides, /408|timeout|no ACK/)).toBe(0)
  },
)

it('when the line is cut for good, timeouts end both sides of every call', { timeout: 60_000 }, async () => {
  const talk = twoTalkers(9, { ...CALM, loss: 0.1 })
  await talk.pass(CALLS_BEGIN_MS / 2)
  expect(open(talk.sides()).filter((side) => side.wasUp).length).toBeGreaterThan(5)
  talk.line.isCut = true
  await talk.pass(ALL_TIMERS_MS)
  expect(open(talk.sides())).toEqual([])
  expectClean(talk)
  expect(ended(talk.sides(), /^BYE 408$/)).toBeGreaterThan(5)
})

it('when one application vanishes, its calls end on the other side', { timeout: 60_000 }, async () => {
  const talk = twoTalkers(10, { ...CALM, loss: 0.1 })
  await talk.pass(CALLS_BEGIN_MS / 2)
  talk.a.site.vanish()
  const orphaned = open(talk.b.sides)
  expect(orphaned.length).toBeGreaterThan(5)
  await talk.pass(ALL_TIMERS_MS)
  expect(open(talk.b.sides)).toEqual([])
  expectClean(talk)
  expect(ended(orphaned, /^(BYE|CANCEL|480)$/)).toBeGreaterThan(5)
})
