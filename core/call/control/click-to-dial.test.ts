import { describe, expect, it } from 'vitest'
import { toldRows } from '../../../test/kit/told-rows.ts'
import { heldAnswer } from '../../grammar/index.ts'
import type { Route } from '../ports/index.ts'
import { CONTINUE, type AdmissionService, type Service } from '../service/index.ts'
import { failureOf } from '../testkit/fake-legs.ts'
import { createFakeWorld, MAX_CALLS, pointsOf, releaseOf, type WorldOptions } from '../testkit/fake-world.ts'

const extension = (number: string): Route => ({
  kind: 'extension',
  number,
  name: `Name ${number}`,
  devices: [{ uri: `sip:${number}@192.0.2.9`, route: [] }],
})
const ROUTES: Record<string, Route> = {
  ...Object.fromEntries(['100', '102', '103'].map((number) => [number, extension(number)])),
  '108': { kind: 'unreachable', number: '108', name: 'Away' },
  '999': { kind: 'not_found' },
}
const CLICK = { first: '100', then: '102' }
const seconds = (count: number) => count * 1000

/** A click by 100 on 102, whose own phone rings since a second. */
async function createClick(options: WorldOptions = {}, wanted = CLICK) {
  const world = createFakeWorld({ routes: ROUTES, ...options })
  const begun = await world.calls.originate(wanted)
  await world.settle()
  const first = world.devices[0]!
  world.clock.advance(seconds(1))
  first.says.progress(180, '', {})
  /** The phone of 100 answers at 3 s; returns that of the other party, if one is called. */
  const answers = async () => {
    world.clock.advance(seconds(2))
    first.says.answered('v=0 of 100', {})
    await world.settle()
    return world.devices[1]!
  }
  return { ...world, begun, first, answers, rows: () => toldRows(world.ended) }
}

describe('click to dial', () => {
  it('rings the own phone first, then calls as if it had dialled', async () => {
    const { begun, first, answers, clock, settle, rows, half, order } = await createClick()
    expect(begun).toEqual({ ok: true, value: 'call-1' })
    expect(order).toEqual(['journal O', 'INVITE'])
    expect(first.offer).toMatchObject({ callerNumber: '102', dialedNumber: '100', sdp: undefined })
    const second = await answers()
    expect(first.did).toEqual([`ack ${heldAnswer('v=0 of 100')}`])
    expect(second.offer).toMatchObject({ callerNumber: '100', dialedNumber: '102', sdp: 'v=0 of 100' })
    clock.advance(seconds(4))
    second.says.progress(180, '', {})
    second.says.answered('v=0 of 102', {})
    await settle()
    // Both agree on the session of the party that answered last.
    expect([first.did.slice(1), second.did]).toEqual([['INVITE v=0 of 102'], []])
    clock.advance(seconds(10))
    first.says.ended({}, true)
    expect(second.did).toEqual(['bye normal 16 200'])
    expect(rows()).toEqual(['[100→102] O 102 cb ans 16/200 cr 14s', '[100→102] T1 102 cb ans 16/200 cr 10s'])
    expect(pointsOf(half('O'))).toEqual([
      'O_Answer',
      'Collected_Info',
      'Analysed_Information',
      'O_Mid_Call',
      'O_Mid_Call',
      'O_Disconnect',
    ])
    expect(clock.pending).toBe(0)
  })

  it('the other party hangs up: its half and the own one end by it', async () => {
    const { first, answers, settle, rows } = await createClick()
    const second = await answers()
    second.says.answered('v=0 of 102', {})
    await settle()
    second.says.ended({}, true)
    expect(first.did.at(-1)).toBe('bye normal 16 200')
    expect(rows()).toEqual(['[100→102] O 102 cb ans 16/200 ce 0s', '[100→102] T1 102 cb ans 16/200 ce 0s'])
  })

  it('a phone with its media elsewhere than before: the other party is told', async () => {
    const moved = { status: 200, reason: 'OK', body: 'm=audio 9999 RTP/AVP 0', headers: {} }
    const { answers, settle } = await createClick({ midCall: moved })
    const second = await answers()
    second.says.answered('v=0 of 102', {})
    await settle()
    expect(second.did).toEqual(['INVITE m=audio 9999 RTP/AVP 0'])
  })

  it('requests of a phone that waits do not end its dialog', async () => {
    const { first, answers } = await createClick()
    await answers()
    const statuses: number[] = []
    first.says.request(
      { method: 'INVITE', body: '', headers: {} },
      ({ status }) => void statuses.push(status),
    )
    expect(statuses).toEqual([491])
  })
})

describe('the own phone does not answer', () => {
  it('is busy: nobody else is called', async () => {
    const { first, rows, devices, calls } = await createClick()
    first.says.failed(failureOf(486), {})
    expect(rows()).toEqual(['[100→102] O 102 cb busy 17/486 cr'])
    expect([devices.length, calls.size]).toEqual([1, 0])
  })

  it('declines', async () => {
    const { first, rows } = await createClick()
    first.says.failed(failureOf(603), {})
    expect(rows()).toEqual(['[100→102] O 102 cb rejected 21/603 cr'])
  })

  it('rings out after 30 seconds', async () => {
    const { clock, first, rows, calls } = await createClick()
    clock.advance(seconds(30))
    expect(first.did).toEqual(['cancel'])
    expect(rows()).toEqual(['[100→102] O 102 cb noan 19/487 sv'])
    expect([calls.size, clock.pending]).toEqual([0, 0])
  })

  it('an admin ends the call', async () => {
    const { calls, first, rows } = await createClick()
    expect(calls.release('call-1')).toBe(true)
    expect(first.did).toEqual(['cancel'])
    expect(rows()).toEqual(['[100→102] O 102 cb failed 31/480 sv'])
  })

  it('no INVITE could be sent: no half, no record', async () => {
    const { first, ended, discarded, calls } = await createClick()
    first.says.failed({ ...failureOf(503), isFromPeer: false, wasSent: false }, {})
    expect([ended, discarded.length, calls.size]).toEqual([[], 1, 0])
  })

  it.each([
    ['108', 'unreachable'],
    ['999', 'not_found'],
  ])('%s: %s, and no call begins', async (first, error) => {
    const world = createFakeWorld({ routes: ROUTES })
    expect(await world.calls.originate({ first, then: '102' })).toEqual({ ok: false, error })
    expect(world.calls.size).toBe(0)
  })
})

describe('the other party does not answer: the own phone is released', () => {
  it.each([
    ['is busy', 486, '[100→102] T1 102 cb busy 17/486 ce'],
    ['declines', 603, '[100→102] T1 102 cb rejected 21/603 ce'],
  ])('it %s', async (_, status, row) => {
    const { answers, first, rows, calls, clock } = await createClick()
    const second = await answers()
    clock.advance(seconds(2))
    second.says.failed(failureOf(status), {})
    expect(first.did.at(-1)).toBe('bye normal 16 200')
    expect(rows()).toEqual(['[100→102] O 102 cb ans 16/200 sv 2s', row])
    expect(calls.size).toBe(0)
  })

  it('it rings out', async () => {
    const { answers, clock, rows } = await createClick()
    const second = await answers()
    second.says.progress(180, '', {})
    clock.advance(seconds(30))
    expect(rows()).toEqual(['[100→102] O 102 cb ans 16/200 sv 30s', '[100→102] T1 102 cb noan 19/487 sv'])
  })

  it.each(['108', '999', '100'])('%s cannot be called', async (then) => {
    const { answers, first, rows } = await createClick({}, { first: '100', then })
    await answers()
    expect(first.did.at(-1)).toBe('bye normal 16 200')
    expect(rows()).toEqual([`[100→${then}] O ${then} cb ans 16/200 sv 0s`])
  })

  it('it has more calls already than it may', async () => {
    const world = createFakeWorld({ routes: ROUTES })
    for (let i = 0; i < MAX_CALLS; i++) await world.call({ callerNumber: '100', dialedNumber: '103' })
    await world.calls.originate(CLICK)
    await world.settle()
    const first = world.devices.at(-1)!
    first.says.answered('v=0', {})
    await world.settle()
    expect(first.did.at(-1)).toBe('bye normal 16 200')
  })

  it('a service of its side sends the call on', async () => {
    const onward: Service = {
      name: 'forwardBusy',
      decide: ({ partyNumber }) =>
        partyNumber === '102'
          ? {
              do: 'route',
              to: { kind: 'party', target: { number: '103' } },
              as: 'forward_busy',
              diversion: { number: '102', reason: 'user-busy' },
            }
          : CONTINUE,
    }
    const { answers, devices, first, settle, clock, rows } = await createClick({
      services: { T_Busy: [onward] },
    })
    const second = await answers()
    second.says.failed(failureOf(486), {})
    await settle()
    devices[2]!.says.answered('v=0 of 103', {})
    await settle()
    clock.advance(seconds(10))
    first.says.ended({}, true)
    expect(rows()).toEqual([
      '[100→102] O 103 cb ans 16/200 cr r102/1 10s',
      '[100→102] T1 102 cb busy 17/486 ce',
      '[100→102] T2 103 fb ans 16/200 cr r102/1 c102 10s',
    ])
  })
})

describe('somebody hangs up in between', () => {
  it('the own phone while the other one rings', async () => {
    const { answers, first, rows, clock, calls } = await createClick()
    const second = await answers()
    second.says.progress(180, '', {})
    clock.advance(seconds(5))
    first.says.ended({}, true)
    expect(second.did).toEqual(['cancel'])
    expect(rows()).toEqual(['[100→102] O 102 cb ans 16/200 cr 5s', '[100→102] T1 102 cb aban 16/487 cr'])
    expect([calls.size, clock.pending]).toEqual([0, 0])
  })

  it('the own phone while the half of the other one is written', async () => {
    const world = createFakeWorld({ routes: ROUTES, holdJournal: true })
    await world.calls.originate(CLICK)
    world.releaseJournal()
    await world.settle()
    world.devices[0]!.says.answered('v=0', {})
    await world.settle()
    world.devices[0]!.says.ended({}, true)
    world.releaseJournal()
    await world.settle()
    expect(world.devices).toHaveLength(1)
    expect(toldRows(world.ended)).toEqual(['[100→102] O 102 cb ans 16/200 cr 0s'])
    expect(world.calls.size).toBe(0)
  })

  it.each(['release', 'interruptAll'] as const)(
    '%s before its half is written: nothing rings',
    async (end) => {
      const world = createFakeWorld({ routes: ROUTES, holdJournal: true })
      await world.calls.originate(CLICK)
      world.calls[end]('call-1')
      world.releaseJournal()
      await world.settle()
      expect([world.devices, world.ended, world.discarded.length, world.calls.size]).toEqual([[], [], 1, 0])
    },
  )

  it('the own phone while both agree on a session', async () => {
    const { answers, first, calls, settle, clock } = await createClick()
    const second = await answers()
    second.says.answered('v=0 of 102', {})
    first.says.ended({}, true)
    await settle()
    expect(second.did.at(-1)).toBe('bye normal 16 200')
    expect([calls.size, clock.pending]).toEqual([0, 0])
  })

  it('the connection of the own phone ends', async () => {
    const peer = { transport: 'tcp', remoteAddress: '192.0.2.9:5060' }
    const world = createFakeWorld({ routes: ROUTES })
    await world.calls.originate(CLICK)
    await world.settle()
    world.devices[0]!.says.answered('v=0', peer)
    await world.settle()
    world.calls.flowEnded({ peer, graceMs: 1000, isBack: () => false })
    world.clock.advance(1000)
    expect(releaseOf(world.half('O')).text).toBe('the connection of the phone ended')
    expect(world.devices[1]!.did).toEqual(['cancel'])
  })
})

describe('other services on a call that was clicked', () => {
  const pickup: AdmissionService = {
    name: 'pickup',
    admit: ({ dialedNumber, ringing }) => {
      const found = ringing().find(({ number }) => `*40*${number}` === dialedNumber)
      return found ? { do: 'take', half: found.recordId, as: 'pickup' } : { do: 'continue' }
    },
  }

  it('another phone picks up what rings at the other party', async () => {
    const { answers, call, first, settle, rows, clock } = await createClick({
      services: { admission: [pickup] },
    })
    const second = await answers()
    second.says.progress(180, '', {})
    const taker = await call({ callerNumber: '103', dialedNumber: '*40*102', sdp: 'v=0 of 103' })
    expect(second.did).toHaveLength(1)
    taker.says.acknowledged('', {})
    await settle()
    expect([taker.did.at(-1), first.did.at(-1)]).toEqual(['INVITE ', 'INVITE v=0 answer'])
    clock.advance(seconds(10))
    taker.says.ended({}, true)
    expect(rows()).toEqual([
      '[100→102] O 103 cb ans 16/200 ce 10s',
      '[100→102] T1 102 cb else 26/487 sv',
      '[100→102] T2 103 pu ans 16/200 ce 10s',
    ])
  })
})

describe('a session that cannot be had', () => {
  it('a phone that refuses the one of the other party is released, and so is that one', async () => {
    const midCall = { status: 488, reason: 'Not Acceptable Here', body: '', headers: {} }
    const { answers, settle, first, calls } = await createClick({ midCall })
    const second = await answers()
    second.says.answered('v=0 of 102', {})
    await settle()
    expect([first.did.at(-1), second.did.at(-1)]).toEqual(['bye normal 16 200', 'bye failed 31 488'])
    expect(calls.size).toBe(0)
  })

  it('a phone that answers without a session is released', async () => {
    const { first, settle, devices, calls } = await createClick()
    first.says.answered('', {})
    await settle()
    expect([first.did, devices.length, calls.size]).toEqual([['bye normal 16 200'], 1, 0])
  })
})

describe('a fault', () => {
  it.each(['callee.invite', 'callee.acknowledge', 'callee.request', 'noAnswerMs', 'callee.release'])(
    '%s: ends the call, and no other one',
    async (faulty) => {
      const world = createFakeWorld({ routes: ROUTES, faulty })
      await world.calls.originate(CLICK)
      await world.settle()
      world.devices[0]?.says.answered('v=0 of 100', {})
      await world.settle()
      world.devices[1]?.says.answered('v=0 of 102', {})
      await world.settle()
      if (faulty === 'callee.release') world.calls.release('call-1')
      expect(world.calls.tables()).toEqual({ calls: 0, halves: 0 })
      expect(world.clock.pending).toBe(0)
      for (const { did } of world.devices) expect(did.at(-1)).toMatch(/^(bye|cancel)/)
    },
  )

  it('in the look-up is the answer, and no call begins', async () => {
    const world = createFakeWorld({ faultyNumber: '100' })
    await expect(world.calls.originate(CLICK)).rejects.toThrow('a fault')
    expect(world.calls.size).toBe(0)
  })
})
