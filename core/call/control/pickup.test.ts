import { describe, expect, it } from 'vitest'
import { toldRows } from '../../../test/kit/told-rows.ts'
import { heldAnswer } from '../../grammar/index.ts'
import type { Cause } from '../cause/index.ts'
import type { IncomingCall } from '../ports/index.ts'
import type { AdmissionService, Arrival, ServiceOrder } from '../service/index.ts'
import { failureOf } from '../testkit/fake-legs.ts'
import { createFakeWorld, releaseOf, type WorldOptions } from '../testkit/fake-world.ts'

const CODE = '*40*'
const seconds = (count: number) => count * 1000
const FORBIDDEN: Cause = { kind: 'forbidden', by: 'server', q850: 21, sipStatus: 403, text: '' }
const NOT_FOUND: Cause = { kind: 'not_found', by: 'server', q850: 1, sipStatus: 404, text: '' }

/** Picks up what rings at the number after the code; 104 may not. */
const pickup: AdmissionService = {
  name: 'pickup',
  admit({ callerNumber, dialedNumber, ringing }: Arrival) {
    if (!dialedNumber.startsWith(CODE)) return { do: 'continue' }
    if (callerNumber === '104') return { do: 'release', cause: FORBIDDEN }
    const found = ringing().find(({ number }) => number === dialedNumber.slice(CODE.length))
    return found ? { do: 'take', half: found.recordId, as: 'pickup' } : { do: 'release', cause: NOT_FOUND }
  },
}
const SERVICES: ServiceOrder = { admission: [pickup] }

/** 100 calls 101, which rings since a second; `takes` lets another phone dial the code. */
async function createRinging(options: WorldOptions = {}, caller: Partial<IncomingCall> = {}) {
  const world = createFakeWorld({ services: SERVICES, ...options })
  const called = await world.call({ callerNumber: '100', dialedNumber: '101', ...caller })
  const ringing = world.devices[0]!
  world.clock.advance(seconds(1))
  ringing.says.progress(180, '', {})
  world.clock.advance(seconds(4))
  const takes = (callerNumber = '103', incoming: Partial<IncomingCall> = {}) =>
    world.call({
      callerNumber,
      dialedNumber: `${CODE}101`,
      configuredName: 'Store',
      sdp: 'v=0 offer of 103',
      ...incoming,
    })
  return { ...world, caller: called, ringing, takes, rows: () => toldRows(world.ended) }
}

describe('a call that rings is picked up', () => {
  it('both are answered, the phone that rang is told, and the two agree on a session', async () => {
    const { caller, ringing, takes, clock, rows, settle, order } = await createRinging()
    const taker = await takes()
    expect(order.slice(-3)).toEqual(['journal T', '200', '200'])
    expect(ringing.did).toEqual(['cancel SIP;cause=200;text="Call completed elsewhere"'])
    expect(taker.did).toEqual([`200 ${heldAnswer('v=0 offer of 103')}`])
    expect(caller.did).toEqual(['180', `200 ${heldAnswer('v=0 offer')}`])
    caller.says.acknowledged('', {})
    await settle()
    expect(taker.did).toHaveLength(1)
    taker.says.acknowledged('', {})
    await settle()
    expect([taker.did.slice(1), caller.did.slice(2)]).toEqual([['INVITE '], ['INVITE v=0 answer']])
    clock.advance(seconds(10))
    caller.says.ended({}, true)
    expect(taker.did.at(-1)).toBe('bye normal 16 200')
    expect(rows()).toEqual([
      '[100→101] O 103 pu ans 16/200 cr 10s',
      '[100→101] T1 101 ba else 26/487 sv',
      '[100→101] T2 103 pu ans 16/200 cr 10s',
    ])
    expect(clock.pending).toBe(0)
  })

  it('the one who took it hangs up; requests go between the two', async () => {
    const { caller, takes, calls, settle } = await createRinging()
    const taker = await takes()
    taker.says.request({ method: 'INFO', body: 'key', headers: {} }, () => undefined)
    await settle()
    expect(caller.did.at(-1)).toBe('INFO key')
    taker.says.ended({}, true)
    expect(caller.did.at(-1)).toBe('bye normal 16 200')
    expect(calls.tables()).toEqual({ calls: 0, halves: 0 })
  })

  it('its setup is the INVITE of the one who takes it', async () => {
    const { takes, caller, half, ended } = await createRinging()
    await takes()
    caller.says.ended({}, true)
    const taken = ended.find(({ hop }) => hop === 2)!
    expect(taken.entries.map(({ event, dp }) => [event, dp])).toEqual([
      ['open', undefined],
      ['arrive', 'Terminating_Attempt_Authorised'],
      ['connect', 'T_Answer'],
      ['release', 'T_Disconnect'],
    ])
    expect(taken.entries[0]!.facts).toMatchObject({ decidedBy: 'pickup', destinationName: 'Store' })
    expect(half('O').callId).toBe(taken.callId)
  })

  it('a caller who has early media already gets no other answer before both agree anew', async () => {
    const { caller, ringing, takes } = await createRinging()
    ringing.says.progress(183, 'v=0 early', {})
    await takes()
    expect(caller.did).toEqual(['180', '183 v=0 early', '200 v=0 early'])
  })

  it.each([
    [
      'the caller',
      undefined,
      'v=0 offer of 103',
      '200 v=0 offer of 103',
      `200 ${heldAnswer('v=0 offer of 103')}`,
    ],
    ['the taker', 'v=0 offer', undefined, `200 ${heldAnswer('v=0 offer')}`, '200 v=0 offer'],
  ])('%s made no offer: gets that of the other one', async (_, first, second, told, tookWith) => {
    const { caller, takes, settle } = await createRinging({}, { sdp: first })
    const taker = await takes('103', { sdp: second })
    expect([caller.did.at(-1), taker.did]).toEqual([told, [tookWith]])
    caller.says.acknowledged('v=0 answer', {})
    taker.says.acknowledged('v=0 answer', {})
    await settle()
    expect([taker.did.at(-1), caller.did.at(-1)]).toEqual(['INVITE ', 'INVITE v=0 answer'])
  })

  it('two that find no session in common are released', async () => {
    const midCall = { status: 488, reason: 'Not Acceptable Here', body: '', headers: {} }
    const { caller, takes, settle, calls } = await createRinging({ midCall })
    const taker = await takes()
    caller.says.acknowledged('', {})
    taker.says.acknowledged('', {})
    await settle()
    expect([caller.did.at(-1), taker.did.at(-1)]).toEqual(['bye failed 31 488', 'bye failed 31 488'])
    expect(calls.size).toBe(0)
  })
})

describe('a pickup that has nothing to take', () => {
  it.each([
    [
      '101 has answered',
      ({ ringing }: Awaited<ReturnType<typeof createRinging>>) => ringing.says.answered('v=0', {}),
    ],
    [
      'the caller has given up',
      ({ caller }: Awaited<ReturnType<typeof createRinging>>) => caller.says.abandoned({}),
    ],
    [
      '101 has declined',
      ({ ringing }: Awaited<ReturnType<typeof createRinging>>) => ringing.says.failed(failureOf(603), {}),
    ],
  ])('%s: not found, and that call is as it was', async (_, before) => {
    const world = await createRinging()
    before(world)
    const taker = await world.takes()
    expect(taker.did).toEqual(['refuse not_found 1 404'])
    expect(world.rows().filter((row) => row.startsWith('[103'))).toEqual([
      `[103→${CODE}101] O ${CODE}101 fc nf 1/404 sv`,
    ])
  })

  it('no right: forbidden, and 101 rings on', async () => {
    const { takes, ringing, rows } = await createRinging()
    expect((await takes('104')).did).toEqual(['refuse forbidden 21 403'])
    expect(rows()).toEqual([`[104→${CODE}101] O ${CODE}101 fc forb 21/403 sv`])
    expect(ringing.did).toEqual([])
  })

  it('neither made an offer: there is no session to begin with', async () => {
    const { takes, ringing } = await createRinging({}, { sdp: undefined })
    expect((await takes('103', { sdp: undefined })).did).toEqual(['refuse failed 31 488'])
    expect(ringing.did).toEqual([])
  })
})

describe('at the same instant', () => {
  it('two pick up: the first has it, the other finds nothing', async () => {
    const { caller, takes, rows } = await createRinging()
    const [first, second] = await Promise.all([takes('103'), takes('105')])
    expect([first.did.length, second.did]).toEqual([1, ['refuse not_found 1 404']])
    caller.says.ended({}, true)
    expect(rows().map((row) => row.replace(/ \d+s$/, ''))).toEqual([
      '[100→101] O 103 pu ans 16/200 cr',
      '[100→101] T1 101 ba else 26/487 sv',
      '[100→101] T2 103 pu ans 16/200 cr',
      `[105→${CODE}101] O ${CODE}101 fc nf 1/404 sv`,
    ])
  })

  it.each([
    ['the caller gives up', 'abandoned'],
    ['101 answers', 'answered'],
  ])('%s while the half that takes it is written', async (_, what) => {
    const world = createFakeWorld({ services: SERVICES, holdJournal: true })
    const caller = await world.call()
    world.releaseJournal()
    await world.settle()
    world.releaseJournal()
    await world.settle()
    world.devices[0]!.says.progress(180, '', {})
    const taker = await world.call({ callerNumber: '103', dialedNumber: `${CODE}101` })
    if (what === 'abandoned') caller.says.abandoned({})
    else world.devices[0]!.says.answered('v=0', {})
    world.releaseJournal()
    await world.settle()
    world.releaseJournal()
    await world.settle()
    expect(taker.did).toEqual(['refuse not_found 1 404'])
    expect(world.discarded).toHaveLength(1)
    if (what === 'answered') caller.says.ended({}, true)
    expect(toldRows(world.ended).map((row) => row.replace(/ \d+s$/, ''))).toEqual([
      `[100→101] O 101 ba ${what === 'answered' ? 'ans 16/200' : 'aban 16/487'} cr`,
      `[100→101] T1 101 ba ${what === 'answered' ? 'ans 16/200' : 'aban 16/487'} cr`,
      `[103→${CODE}101] O ${CODE}101 fc nf 1/404 sv`,
    ])
    expect(world.calls.size).toBe(0)
  })

  it('the one who takes it gives up before its half is written: 101 rings on', async () => {
    const world = createFakeWorld({ services: SERVICES, holdJournal: true })
    const caller = await world.call()
    for (let i = 0; i < 2; i++) {
      world.releaseJournal()
      await world.settle()
    }
    world.devices[0]!.says.progress(180, '', {})
    const taker = await world.call({ callerNumber: '103', dialedNumber: `${CODE}101` })
    taker.says.abandoned({})
    world.releaseJournal()
    await world.settle()
    expect([world.devices[0]!.did, caller.did, world.discarded.length]).toEqual([[], ['180'], 1])
    world.devices[0]!.says.answered('v=0', {})
    expect(caller.did.at(-1)).toBe('200 v=0')
  })

  it('101 answers after it was picked up: its 200 is too late', async () => {
    const { ringing, takes, caller, calls } = await createRinging()
    await takes()
    ringing.says.answered('v=0 too late', {})
    expect(caller.did.at(-1)).toBe(`200 ${heldAnswer('v=0 offer')}`)
    expect(calls.tables()).toEqual({ calls: 1, halves: 2 })
  })

  it('the caller gives up while the one who takes it is answered', async () => {
    const { caller, takes, rows, calls } = await createRinging({ holdAnswer: true })
    const taker = await takes()
    caller.says.abandoned({})
    expect(taker.did.at(-1)).toBe('refuse abandoned 16 487')
    expect(rows()).toEqual([
      '[100→101] O 101 ba aban 16/487 cr',
      '[100→101] T1 101 ba else 26/487 sv',
      '[100→101] T2 103 pu aban 16/487 cr',
    ])
    expect(calls.size).toBe(0)
  })

  it.each([
    [
      'gives up',
      (taker: Awaited<ReturnType<ReturnType<typeof createFakeWorld>['call']>>) => taker.says.abandoned({}),
    ],
    [
      'cannot be answered',
      (taker: Awaited<ReturnType<ReturnType<typeof createFakeWorld>['call']>>) =>
        taker.says.undeliverable('unknown transaction'),
    ],
  ])('the one who takes it %s: the call ends, as nobody rings any more', async (_, giveUp) => {
    const { caller, takes, calls, clock } = await createRinging({ holdAnswer: true })
    giveUp(await takes())
    expect(caller.did.at(-1)).toBe('refuse abandoned 16 480')
    expect(calls.size).toBe(0)
    expect(clock.pending).toBe(0)
  })

  it('the SIP engine stops', async () => {
    const { takes, calls, ended } = await createRinging()
    await takes()
    calls.interruptAll()
    expect(ended.map((half) => releaseOf(half).kind)).toEqual([
      'answered_elsewhere',
      'interrupted',
      'interrupted',
    ])
  })
})

describe('a fault', () => {
  it.each(['caller.answer', 'caller.request', 'callee.cancel', 'journal.append'])(
    '%s: ends the call and what took it, and no other one',
    async (faulty) => {
      const world = await createRinging({ faulty: faulty === 'journal.append' ? '' : faulty })
      const other = await world.call({ callerNumber: '106' })
      world.devices.at(-1)!.says.progress(180, '', {})
      const taker = await world.takes()
      if (faulty === 'journal.append') taker.says.faulted(new Error('in the leg'))
      world.caller.says.acknowledged('', {})
      taker.says.acknowledged('', {})
      await world.settle()
      expect(world.calls.tables()).toEqual({ calls: 1, halves: 2 })
      expect(other.did).toEqual(['180'])
      for (const { did } of [world.caller, taker]) expect(did.at(-1)).toMatch(/^(refuse|bye) internal/)
    },
  )

  it('in the decision itself turns that INVITE away and touches no call', async () => {
    const admit = () => {
      throw new Error('no decision')
    }
    const world = createFakeWorld({ services: { admission: [{ name: 'broken', admit }] } })
    expect((await world.call()).did).toEqual(['refuse internal 41 500'])
    expect(world.calls.size).toBe(0)
  })
})
