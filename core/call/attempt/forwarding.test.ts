import { describe, expect, it } from 'vitest'
import type { Route } from '../ports/index.ts'
import { CONTINUE, type Service, type ServiceOrder, type Verdict } from '../service/index.ts'
import { failureOf } from '../testkit/fake-legs.ts'
import { createFakeWorld, pointsOf, releaseOf } from '../testkit/fake-world.ts'
import type { HalfTrace, TraceFacts } from '../trace/half-trace.ts'

const extension = (number: string): Route => ({
  kind: 'extension',
  number,
  name: `Name ${number}`,
  devices: [{ uri: `sip:${number}@192.0.2.9`, route: [] }],
})
const ROUTES = Object.fromEntries(['101', '102', '103', '104'].map((number) => [number, extension(number)]))

/** A service that sends calls of some parties on to others. */
const sendingOn = (name: string, to: Readonly<Record<string, string>>, as = 'forward_busy'): Service => ({
  name,
  decide: ({ partyNumber }): Verdict => {
    const number = to[partyNumber]
    if (number === undefined) return CONTINUE
    const diversion = { number: partyNumber, reason: 'user-busy' as const }
    return { do: 'route', to: { kind: 'party', target: { number } }, as: as as 'forward_busy', diversion }
  },
})
const onBusy = (to: Readonly<Record<string, string>>): ServiceOrder => ({
  T_Busy: [sendingOn('forwardBusy', to)],
})
const factsOf = ({ entries }: HalfTrace) =>
  entries.reduce<TraceFacts>((all, { facts }) => ({ ...all, ...facts }), {})
const shown = (half: HalfTrace) => {
  const facts = factsOf(half)
  return [
    `${half.side}${half.hop}`,
    facts.destinationNumber,
    facts.service,
    `${facts.redirectingNumber ?? '-'}/${facts.redirectCount}`,
    facts.chargedNumber,
    facts.release?.kind,
    facts.passedOn ? 'passed on' : '',
  ]
    .join(' ')
    .trim()
}

describe('forward on busy', () => {
  it.each([486, 600, 603, 403])(
    'after %i: the half of the first passes the call on, the second answers',
    async (status) => {
      const world = createFakeWorld({ routes: ROUTES, services: onBusy({ '101': '102' }) })
      const caller = await world.call()
      world.devices[0]!.says.failed(failureOf(status), {})
      await world.settle()
      expect(world.devices[1]!.offer).toMatchObject({
        dialedNumber: '101',
        diversions: [{ number: '101', reason: 'user-busy' }],
      })
      world.devices[1]!.says.progress(180, '', {})
      world.devices[1]!.says.answered('v=0 of 102', {})
      expect(caller.did).toEqual(['181', '180', '200 v=0 of 102'])
      world.devices[1]!.says.ended({}, true)
      const kind = status === 486 || status === 600 ? 'busy' : 'rejected'
      expect(world.ended.map(shown).toSorted()).toEqual([
        'O0 102 forward_busy 101/1 100 normal',
        `T1 101 basic -/0 100 ${kind} passed on`,
        'T2 102 forward_busy 101/1 101 normal',
      ])
      const decided = world.ended.flatMap(({ entries }) =>
        entries.flatMap(({ facts }) => facts?.decidedBy ?? []),
      )
      expect(decided).toEqual(['forwardBusy'])
      expect(world.calls.tables()).toEqual({ calls: 0, halves: 0 })
      expect(world.clock.pending).toBe(0)
    },
  )

  it('of an extension without a phone: no half of it', async () => {
    const routes = { ...ROUTES, '101': { kind: 'unreachable', number: '101', name: 'Sales' } as const }
    const world = createFakeWorld({ routes, services: onBusy({ '101': '102' }) })
    await world.call()
    world.devices[0]!.says.failed(failureOf(486), {})
    expect(world.ended.map(shown)).toEqual([
      'T1 102 forward_busy 101/1 101 busy',
      'O0 102 forward_busy 101/1 100 busy',
    ])
  })

  it('the caller hears of it only when its half is on disk', async () => {
    const routes = { ...ROUTES, '101': { kind: 'unreachable', number: '101', name: 'Sales' } as const }
    const world = createFakeWorld({ routes, services: onBusy({ '101': '102' }), holdJournal: true })
    const { did } = await world.call()
    expect(did).toEqual([])
    world.releaseJournal()
    await world.settle()
    expect(did).toEqual(['181'])
  })

  it('when one phone is busy and another one rings for ever', async () => {
    const two = {
      ...extension('101'),
      devices: [1, 2].map((i) => ({ uri: `sip:101@192.0.2.${i}`, route: [] })),
    }
    const world = createFakeWorld({
      routes: { ...ROUTES, '101': two },
      services: onBusy({ '101': '102' }),
    })
    await world.call()
    world.devices[0]!.says.failed(failureOf(486), {})
    world.devices[1]!.says.progress(180, '', {})
    world.clock.advance(30_000)
    await world.settle()
    expect(world.devices[2]!.device.uri).toBe('sip:102@192.0.2.9')
    expect(shown(world.half('T'))).toBe('T1 101 basic -/0 100 busy passed on')
    expect(pointsOf(world.half('T')).at(-1)).toBe('T_Busy')
  })

  it('after early media: the caller has one answer, and is offered the session of the second after the ACK', async () => {
    const world = createFakeWorld({ routes: ROUTES, services: onBusy({ '101': '102' }) })
    const caller = await world.call()
    world.devices[0]!.says.progress(183, 'v=0 of 101', {})
    world.devices[0]!.says.failed(failureOf(486), {})
    await world.settle()
    world.devices[1]!.says.progress(183, 'v=0 early of 102', {})
    world.devices[1]!.says.answered('v=0 of 102', {})
    expect(caller.did).toEqual(['183 v=0 of 101', '181', '183', '200 v=0 of 101'])
    caller.says.acknowledged('', {})
    await world.settle()
    expect(caller.did.at(-1)).toBe('INVITE v=0 of 102')
  })

  it('with no time left: nobody else is called', async () => {
    const world = createFakeWorld({
      routes: ROUTES,
      services: { T_No_Answer: [sendingOn('forwardNoAnswer', { '101': '102' })] },
    })
    const { did } = await world.call({ expiresMs: 3000 })
    world.devices[0]!.says.progress(180, '', {})
    world.clock.advance(3000)
    await world.settle()
    expect(did).toEqual(['180', 'refuse no_answer 19 487'])
    expect(world.devices).toHaveLength(1)
  })

  it('in a chain: the last one who sent it on is named and pays', async () => {
    const world = createFakeWorld({ routes: ROUTES, services: onBusy({ '101': '102', '102': '103' }) })
    const { did } = await world.call()
    for (const index of [0, 1]) {
      world.devices[index]!.says.failed(failureOf(486), {})
      await world.settle()
    }
    expect(world.devices[2]!.offer.diversions.map(({ number }) => number)).toEqual(['102', '101'])
    world.devices[2]!.says.failed(failureOf(486), {})
    expect(did).toEqual(['181', '181', 'refuse busy 17 486'])
    expect(world.ended.map(shown).toSorted()).toEqual([
      'O0 103 forward_busy 102/2 100 busy',
      'T1 101 basic -/0 100 busy passed on',
      'T2 102 forward_busy 101/1 101 busy passed on',
      'T3 103 forward_busy 102/2 102 busy',
    ])
  })

  it('in a ring ends at once, as does the eleventh', async () => {
    const ring = createFakeWorld({ routes: ROUTES, services: onBusy({ '101': '102', '102': '101' }) })
    const { did } = await ring.call()
    for (const index of [0, 1]) {
      ring.devices[index]!.says.failed(failureOf(486), {})
      await ring.settle()
    }
    // The hop that closes the ring is not announced, and nobody else is asked.
    expect(did).toEqual(['181', 'refuse failed 25 482'])
    const numbers = Array.from({ length: 13 }, (_, i) => String(101 + i))
    const to = Object.fromEntries(numbers.map((number, i) => [number, String(102 + i)]))
    const routes = Object.fromEntries(numbers.map((number) => [number, extension(number)]))
    const long = createFakeWorld({ routes, services: onBusy(to) })
    const caller = await long.call()
    for (let i = 0; i < 11; i++) {
      long.devices[i]!.says.failed(failureOf(486), {})
      await long.settle()
    }
    expect(caller.did.at(-1)).toBe('refuse failed 25 483')
    expect(long.devices).toHaveLength(11)
    for (const world of [ring, long]) expect(world.calls.tables()).toEqual({ calls: 0, halves: 0 })
  })

  it('to a number that cannot be tried asks the next service, else ends with its cause', async () => {
    const services: ServiceOrder = {
      T_Busy: [sendingOn('first', { '101': '999' }), sendingOn('second', { '101': '103' })],
    }
    const world = createFakeWorld({ routes: { ...ROUTES, '999': { kind: 'not_found' } }, services })
    await world.call()
    world.devices[0]!.says.failed(failureOf(486), {})
    await world.settle()
    expect(world.devices[1]!.device.uri).toBe('sip:103@192.0.2.9')
    const none = createFakeWorld({
      routes: { ...ROUTES, '999': { kind: 'not_found' } },
      services: onBusy({ '101': '999' }),
    })
    const { did } = await none.call()
    none.devices[0]!.says.failed(failureOf(486), {})
    await none.settle()
    expect(did.at(-1)).toBe('refuse not_found 1 404')
    expect(factsOf(none.half('O'))).toMatchObject({ destinationNumber: '999', destinationName: '' })
    expect(did).toEqual(['refuse not_found 1 404'])
  })

  it('the caller gives up meanwhile: nobody else is called', async () => {
    const world = createFakeWorld({ routes: ROUTES, services: onBusy({ '101': '102' }) })
    const caller = await world.call()
    world.devices[0]!.says.failed(failureOf(486), {})
    caller.says.abandoned({})
    await world.settle()
    expect(world.devices).toHaveLength(1)
    expect(releaseOf(world.half('O')).kind).toBe('abandoned')
    expect(world.calls.tables()).toEqual({ calls: 0, halves: 0 })
  })

  it('the caller gives up while the second rings', async () => {
    const world = createFakeWorld({ routes: ROUTES, services: onBusy({ '101': '102' }) })
    const caller = await world.call()
    world.devices[0]!.says.failed(failureOf(486), {})
    await world.settle()
    world.devices[1]!.says.progress(180, '', {})
    caller.says.abandoned({})
    expect(world.devices[1]!.did).toEqual(['cancel'])
    expect(world.calls.tables()).toEqual({ calls: 0, halves: 0 })
  })
})

describe('other points', () => {
  it('before the call reaches a party: the party it is sent on from has no half', async () => {
    const services: ServiceOrder = {
      Terminating_Attempt_Authorised: [sendingOn('forwardAll', { '101': '102' }, 'forward_unconditional')],
    }
    const world = createFakeWorld({ routes: ROUTES, services })
    await world.call()
    world.devices[0]!.says.failed(failureOf(486), {})
    expect(world.ended.map(shown)).toEqual([
      'T1 102 forward_unconditional 101/1 101 busy',
      'O0 102 forward_unconditional 101/1 100 busy',
    ])
  })

  it('a party that is turned away there is busy for its own services', async () => {
    const busy: Service = {
      name: 'doNotDisturb',
      decide: ({ partyNumber }) =>
        partyNumber === '101'
          ? { do: 'release', cause: { kind: 'busy', by: 'server', q850: 17, sipStatus: 486, text: '' } }
          : CONTINUE,
    }
    const alone = createFakeWorld({ routes: ROUTES, services: { Terminating_Attempt_Authorised: [busy] } })
    expect((await alone.call()).did).toEqual(['refuse busy 17 486'])
    const forwards = { Terminating_Attempt_Authorised: [busy], ...onBusy({ '101': '102' }) }
    const world = createFakeWorld({ routes: ROUTES, services: forwards })
    await world.call()
    expect(world.devices[0]!.device.uri).toBe('sip:102@192.0.2.9')
  })

  it('nobody answers in time, or the phone says so', async () => {
    const services: ServiceOrder = {
      T_No_Answer: [sendingOn('forwardNoAnswer', { '101': '102' }, 'forward_no_answer')],
    }
    const timer = createFakeWorld({ routes: ROUTES, services })
    await timer.call()
    timer.devices[0]!.says.progress(180, '', {})
    timer.clock.advance(30_000)
    await timer.settle()
    expect(timer.devices[0]!.did).toEqual(['cancel'])
    expect(timer.devices).toHaveLength(2)
    expect(factsOf(timer.half('T'))).toMatchObject({ passedOn: true, release: { kind: 'no_answer' } })
  })

  it('the caller is sent on in place of a failure: back to Analyse_Information', async () => {
    let times = 0
    const again: Service = {
      name: 'elsewhere',
      decide: () =>
        times++ === 0
          ? { do: 'route', to: { kind: 'party', target: { number: '103' } }, as: 'callback' }
          : CONTINUE,
    }
    const world = createFakeWorld({ routes: ROUTES, services: { O_Busy: [again] } })
    const { did } = await world.call()
    world.devices[0]!.says.failed(failureOf(486), {})
    await world.settle()
    world.devices[1]!.says.failed(failureOf(486), {})
    expect(did.at(-1)).toBe('refuse busy 17 486')
    expect(world.half('O').entries.map(({ next }) => next)).toEqual([
      'O_Null',
      'Analyse_Information',
      'Routing',
      'Analyse_Information',
      'Routing',
      'Routing',
      'O_Released',
    ])
    expect(world.calls.tables()).toEqual({ calls: 0, halves: 0 })
  })
})
