import { describe, expect, it } from 'vitest'
import { toldRows } from '../../../test/kit/told-rows.ts'
import type { MidCallAnswer, Route } from '../ports/index.ts'
import { createFakeWorld, type WorldOptions } from '../testkit/fake-world.ts'
import { watchHalves } from '../testkit/live-halves.ts'

const extension = (number: string): Route => ({
  kind: 'extension',
  number,
  name: `Name ${number}`,
  devices: [{ uri: `sip:${number}@192.0.2.9`, route: [] }],
})
const ROUTES = Object.fromEntries(['100', '101', '102'].map((number) => [number, extension(number)]))
const seconds = (count: number) => count * 1000

/** Two talks, each from `caller` to `callee`: the first since 2 s, the second since 12 s; it is 20 s now. */
async function createTwoTalks(second: { caller: string; callee: string }, options: WorldOptions = {}) {
  const world = createFakeWorld({ routes: ROUTES, ...options })
  const live = watchHalves(world.calls)
  const talk = async (caller: string, callee: string) => {
    const from = await world.call({
      callerNumber: caller,
      dialedNumber: callee,
      sdp: `v=0 offer of ${caller}`,
    })
    const to = world.devices.at(-1)!
    world.clock.advance(seconds(2))
    to.says.answered(`v=0 answer of ${callee}`, {})
    from.says.acknowledged('', {})
    await world.settle()
    return { from, to }
  }
  const x = await talk('100', '101')
  world.clock.advance(seconds(8))
  const y = await talk(second.caller, second.callee)
  world.clock.advance(seconds(8))
  const [X, Y] = ['call-1', 'call-4']
  const join = async (half: string, to: string) => {
    const joined = await world.calls.join({ half, to, as: 'transfer_attended' })
    await world.settle()
    return joined
  }
  return { ...world, live, x, y, X, Y, join, rows: () => toldRows(world.ended) }
}

/** 101, who was called by 100, has called 102, and brings the two together. */
const calleeConsults = (options?: WorldOptions) => createTwoTalks({ caller: '101', callee: '102' }, options)
type Talks = Awaited<ReturnType<typeof createTwoTalks>>
const bringTogether = ({ join, live, X, Y }: Talks) => join(live.idOf(X, '101'), live.idOf(Y, '102'))

describe('two talks become one', () => {
  it('the callee of the first has called somebody: both his halves end by him, the rest talk', async () => {
    const talks = await calleeConsults()
    const { clock, x, y, live, X, Y } = talks
    expect(await bringTogether(talks)).toBe(true)
    expect([live.numbersOf(X), live.numbersOf(Y)]).toEqual([['100'], ['102']])
    expect([x.to.did.at(-1), y.from.did.at(-1)]).toEqual(['bye normal 16 200', 'bye normal 16 200'])
    // The two that remain agree on a session anew.
    expect([y.to.did, x.from.did.slice(1)]).toEqual([['INVITE '], ['INVITE v=0 answer']])
    clock.advance(seconds(30))
    y.to.says.ended({}, true)
    expect(x.from.did.at(-1)).toBe('bye normal 16 200')
    expect(talks.rows()).toEqual([
      '[100→101] O 102 ta ans 16/200 ce r101/1 48s ~call-4',
      '[100→101] T1 101 ba ans 16/200 ce 18s ~call-4',
      '[101→102] O 102 ta ans 16/200 cr 8s ~call-1',
      '[101→102] T1 102 ba ans 16/200 ce 38s ~call-1',
    ])
    expect(talks.calls.tables()).toEqual({ calls: 0, halves: 0 })
    expect(clock.pending).toBe(0)
  })

  it('the caller of both: two called parties talk, each for its own call', async () => {
    const talks = await createTwoTalks({ caller: '100', callee: '102' })
    const { clock, x, y, live, X, Y } = talks
    expect(await talks.join(live.idOf(X, '100'), live.idOf(Y, '102'))).toBe(true)
    clock.advance(seconds(30))
    x.to.says.ended({}, true)
    expect(y.to.did.at(-1)).toBe('bye normal 16 200')
    expect(talks.rows()).toEqual([
      '[100→101] O 101 ta ans 16/200 cr 18s ~call-4',
      '[100→101] T1 101 ba ans 16/200 ce 48s ~call-4',
      '[100→102] O 102 ta ans 16/200 cr 8s ~call-1',
      '[100→102] T1 102 ba ans 16/200 ce 38s ~call-1',
    ])
  })

  it('requests of one party reach the other one across the calls', async () => {
    const talks = await calleeConsults()
    await bringTogether(talks)
    const statuses: number[] = []
    const info = { method: 'INFO', body: 'key', headers: {} } as const
    talks.y.to.says.request(info, ({ status }) => void statuses.push(status))
    talks.x.from.says.request(info, ({ status }) => void statuses.push(status))
    await talks.settle()
    expect([statuses, talks.x.from.did.at(-1), talks.y.to.did.at(-1)]).toEqual([
      [200, 200],
      'INFO key',
      'INFO key',
    ])
  })

  it.each(['call-1', 'call-4'])(
    'an admin who ends %s ends the talk, and with it both calls',
    async (callId) => {
      const talks = await calleeConsults()
      await bringTogether(talks)
      talks.calls.release(callId)
      expect([talks.x.from.did.at(-1), talks.y.to.did.at(-1)]).toEqual([
        'bye normal 16 200',
        'bye normal 16 200',
      ])
      expect(talks.calls.size).toBe(0)
    },
  )
})

describe('a merge that comes too late', () => {
  it('the consulted party has hung up: the first talk goes on, with no relation', async () => {
    const talks = await calleeConsults()
    const ids = [talks.live.idOf(talks.X, '101'), talks.live.idOf(talks.Y, '102')] as const
    talks.y.to.says.ended({}, true)
    expect(await talks.join(...ids)).toBe(false)
    talks.clock.advance(seconds(30))
    talks.x.from.says.ended({}, true)
    expect(talks.rows()).toEqual([
      '[100→101] O 101 ba ans 16/200 cr 48s',
      '[100→101] T1 101 ba ans 16/200 cr 48s',
      '[101→102] O 102 ba ans 16/200 ce 8s',
      '[101→102] T1 102 ba ans 16/200 ce 8s',
    ])
  })

  it('both ask for it at once: the first joins, the second finds nothing', async () => {
    const talks = await calleeConsults()
    const { live, X, Y, join } = talks
    const ids = [live.idOf(X, '101'), live.idOf(Y, '102'), live.idOf(Y, '101'), live.idOf(X, '100')] as const
    expect(await Promise.all([join(ids[0], ids[1]), join(ids[2], ids[3])])).toEqual([true, false])
    expect(talks.calls.tables()).toEqual({ calls: 2, halves: 2 })
  })

  it('nobody comes into his own talk', async () => {
    const { live, X, join } = await calleeConsults()
    expect(await join(live.idOf(X, '101'), live.idOf(X, '100'))).toBe(false)
    expect(await join(live.idOf(X, '101'), live.idOf(X, '101'))).toBe(false)
  })

  it('the one that comes hangs up while both agree on a session', async () => {
    const talks = await calleeConsults()
    const joining = talks.calls.join({
      half: talks.live.idOf(talks.X, '101'),
      to: talks.live.idOf(talks.Y, '102'),
      as: 'transfer_attended',
    })
    talks.y.to.says.ended({}, true)
    await joining
    await talks.settle()
    // Nobody is offered the session of a party that is gone.
    expect(talks.x.from.did.slice(1)).toEqual(['bye normal 16 200'])
    expect(talks.calls.size).toBe(0)
    expect(talks.clock.pending).toBe(0)
  })
})

describe('offers that are under way', () => {
  it('of the one that stays, to the one that leaves: the merge waits, and then both agree anew', async () => {
    const talks = await calleeConsults()
    const statuses: number[] = []
    const reInvite = { method: 'INVITE', body: 'v=0 hold', headers: {} } as const
    talks.x.from.says.request(reInvite, ({ status }) => void statuses.push(status))
    await bringTogether(talks)
    expect([statuses, talks.y.to.did]).toEqual([[200], []])
    talks.clock.advance(4000)
    await talks.settle()
    expect(talks.y.to.did).toEqual(['INVITE '])
    expect(talks.x.from.did.slice(1)).toEqual(['INVITE v=0 answer'])
  })

  it('of a party while the two agree: 491, and its next one is passed on', async () => {
    const talks = await calleeConsults()
    const statuses: number[] = []
    const reInvite = { method: 'INVITE', body: 'v=0 hold', headers: {} } as const
    const respond = ({ status }: MidCallAnswer) => void statuses.push(status)
    const joining = bringTogether(talks)
    talks.x.from.says.request(reInvite, respond)
    await joining
    talks.x.from.says.request(reInvite, respond)
    await talks.settle()
    expect(statuses).toEqual([491, 200])
    expect(talks.y.to.did.at(-1)).toBe('INVITE v=0 hold')
  })

  it('a phone that always has one of its own keeps what it had after three tries', async () => {
    const midCall = { status: 491, reason: 'Request Pending', body: '', headers: {} }
    const talks = await calleeConsults({ midCall })
    await bringTogether(talks)
    for (let i = 0; i < 5; i++) {
      talks.clock.advance(4000)
      await talks.settle()
    }
    expect(talks.y.to.did).toEqual(['INVITE ', 'INVITE ', 'INVITE '])
    expect(talks.clock.pending).toBe(0)
    expect(talks.calls.size).toBe(2)
  })
})

describe('a fault in a talk of two calls', () => {
  it.each(['callee.request', 'caller.request'])('%s: both calls end for everybody', async (faulty) => {
    const talks = await calleeConsults({ faulty })
    await bringTogether(talks)
    expect(talks.calls.tables()).toEqual({ calls: 0, halves: 0 })
    expect([talks.x.from.did.at(-1), talks.y.to.did.at(-1)]).toEqual([
      'bye internal 41 500',
      'bye internal 41 500',
    ])
    expect(talks.clock.pending).toBe(0)
  })

  it('a third call goes on', async () => {
    const talks = await calleeConsults()
    const third = await talks.call({ callerNumber: '109', dialedNumber: '100' })
    talks.devices.at(-1)!.says.answered('v=0', {})
    await bringTogether(talks)
    talks.y.to.says.faulted(new Error('in the leg'))
    expect(talks.calls.tables()).toEqual({ calls: 1, halves: 2 })
    expect(third.did).toEqual(['200 v=0'])
  })

  it('a step of the merge itself that throws ends both calls', async () => {
    const talks = await calleeConsults()
    const ids = [talks.live.idOf(talks.X, '101'), talks.live.idOf(talks.Y, '102')] as const
    let isBroken = true
    const monotonic = talks.clock.monotonic.bind(talks.clock)
    talks.clock.monotonic = () => {
      if (!isBroken) return monotonic()
      isBroken = false
      throw new Error('no clock')
    }
    expect(await talks.join(...ids)).toBe(false)
    expect(talks.calls.tables()).toEqual({ calls: 0, halves: 0 })
  })
})
