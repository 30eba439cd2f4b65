import { describe, expect, it } from 'vitest'
import { silentLog, type Logger } from '../../kit/index.ts'
import { failureOf } from '../testkit/fake-legs.ts'
import { createFakeWorld, pointsOf, releaseOf } from '../testkit/fake-world.ts'

const PEER = { transport: 'udp', userAgent: 'phone', codec: 'PCMU', srtp: false }

describe('a call between extensions', () => {
  it('rings, is answered, is hung up by the caller; both halves meet their points', async () => {
    const world = createFakeWorld()
    const caller = await world.call()
    const [callee] = world.devices
    expect(callee!.offer).toMatchObject({
      callerNumber: '100',
      callerName: 'Reception',
      sdp: 'v=0 offer',
      maxForwards: 69,
    })
    world.clock.advance(100)
    callee!.says.progress(180, '', PEER)
    world.clock.advance(2000)
    callee!.says.answered('v=0 answer', PEER)
    world.clock.advance(5000)
    caller.says.ended({}, true)
    expect(caller.did).toEqual(['180', '200 v=0 answer', 'bye normal 16 200'])
    expect(callee!.did).toEqual(['bye normal 16 200'])
    expect(pointsOf(world.half('O'))).toEqual([
      'Collected_Info',
      'Analysed_Information',
      'O_Answer',
      'O_Disconnect',
    ])
    expect(pointsOf(world.half('T'))).toEqual(['Terminating_Attempt_Authorised', 'T_Answer', 'T_Disconnect'])
    expect(releaseOf(world.half('T'))).toMatchObject({ kind: 'normal', by: 'caller' })
    expect(world.calls.tables()).toEqual({ calls: 0, halves: 0 })
    expect(world.clock.pending).toBe(0)
  })

  it('is hung up by the callee, with a reason that reaches both records', async () => {
    const world = createFakeWorld()
    const caller = await world.call()
    world.devices[0]!.says.answered('v=0', PEER)
    world.devices[0]!.says.ended({ q850: 31, text: 'lunch' }, true)
    expect(caller.did.at(-1)).toBe('bye normal 31 200')
    for (const side of ['O', 'T'] as const) {
      expect(releaseOf(world.half(side))).toMatchObject({ by: 'callee', q850: 31, text: 'lunch' })
    }
  })

  it('puts each half into the journal before anything of it is on the wire', async () => {
    const world = createFakeWorld()
    await world.call()
    world.devices[0]!.says.progress(180, '', PEER)
    expect(world.order).toEqual(['journal O', 'journal T', 'INVITE', '180'])
    const refused = createFakeWorld({ route: { kind: 'not_found' } })
    await refused.call()
    expect(refused.order).toEqual(['journal O', '404'])
  })

  it('goes on after two seconds when the journal is late', async () => {
    const world = createFakeWorld({ holdJournal: true })
    await world.call()
    expect(world.devices).toHaveLength(0)
    world.clock.advance(2000)
    await world.settle()
    world.clock.advance(2000)
    await world.settle()
    expect(world.devices).toHaveLength(1)
  })

  it('carries early media and a repeated ringing to the caller', async () => {
    const world = createFakeWorld()
    const caller = await world.call()
    const { says } = world.devices[0]!
    says.progress(183, 'v=0 early', PEER)
    says.progress(180, '', PEER)
    says.progress(183, 'v=0 early again', PEER)
    says.progress(199, '', PEER)
    expect(caller.did).toEqual(['183 v=0 early', '180', '183 v=0 early again'])
  })
})

describe('calls that are not answered', () => {
  it.each([
    [486, 'busy', 486, 'O_Busy', 'T_Busy'],
    [603, 'rejected', 603, 'O_No_Answer', 'T_Busy'],
    [488, 'failed', 488, 'Route_Select_Failure', 'T_Busy'],
    [500, 'failed', 500, 'Route_Select_Failure', 'T_Busy'],
  ])('%i: %s', async (status, kind, toCaller, oPoint, tPoint) => {
    const world = createFakeWorld()
    const caller = await world.call()
    world.devices[0]!.says.failed(failureOf(status), PEER)
    expect(caller.did).toEqual([`refuse ${kind} ${releaseOf(world.half('T')).q850} ${toCaller}`])
    expect(pointsOf(world.half('O')).at(-1)).toBe(oPoint)
    expect(pointsOf(world.half('T'))[1]).toBe(tPoint)
    expect(world.calls.tables()).toEqual({ calls: 0, halves: 0 })
  })

  it('nobody answers in time: the device is cancelled, both halves are no_answer', async () => {
    const world = createFakeWorld()
    const caller = await world.call()
    world.devices[0]!.says.progress(180, '', PEER)
    world.clock.advance(29_999)
    expect(caller.did).toEqual(['180'])
    world.clock.advance(1)
    expect(world.devices[0]!.did).toEqual(['cancel'])
    expect(caller.did).toEqual(['180', 'refuse no_answer 19 480'])
    expect(releaseOf(world.half('T'))).toMatchObject({ kind: 'no_answer', sipStatus: 487, by: 'server' })
  })

  it('a phone that never says a word is unreachable', async () => {
    const world = createFakeWorld()
    const caller = await world.call()
    world.clock.advance(30_000)
    expect(caller.did).toEqual(['refuse unreachable 102 408'])
  })

  it('the caller gives up while it rings', async () => {
    const world = createFakeWorld()
    const caller = await world.call()
    world.devices[0]!.says.progress(180, '', PEER)
    caller.says.abandoned({})
    expect(world.devices[0]!.did).toEqual(['cancel'])
    for (const side of ['O', 'T'] as const) {
      expect(releaseOf(world.half(side))).toMatchObject({ kind: 'abandoned', by: 'caller', sipStatus: 487 })
    }
    // The 487 of the device comes later and changes nothing.
    world.devices[0]!.says.failed(failureOf(487), PEER)
    expect(world.ended).toHaveLength(2)
  })

  it('is refused only when the half is on disk', async () => {
    const world = createFakeWorld({ holdJournal: true, route: { kind: 'not_found' } })
    const caller = await world.call()
    expect(caller.did).toEqual([])
    world.releaseJournal()
    await world.settle()
    expect(caller.did).toEqual(['refuse not_found 1 404'])
  })

  it('the caller gives up before the INVITE left: there is no terminating half', async () => {
    const world = createFakeWorld({ holdJournal: true })
    const caller = await world.call()
    caller.says.abandoned({})
    world.releaseJournal()
    await world.settle()
    expect(world.devices).toHaveLength(0)
    expect(world.ended.map((half) => half.side)).toEqual(['O'])
    expect(world.discarded.map((half) => half.side)).toEqual(['T'])
    expect(world.calls.tables()).toEqual({ calls: 0, halves: 0 })
  })

  it('CANCEL that crosses the answer: abandoned for the caller, who never saw it; the callee had answered', async () => {
    const world = createFakeWorld({ holdAnswer: true })
    const caller = await world.call()
    world.devices[0]!.says.answered('v=0', PEER)
    caller.says.undeliverable('Response not sent due to unknown transaction')
    expect(world.devices[0]!.did).toEqual(['bye abandoned 16 487'])
    expect(world.half('O').entries.some(({ event }) => event === 'connect')).toBe(false)
    expect(releaseOf(world.half('O'))).toMatchObject({ kind: 'abandoned', by: 'caller', sipStatus: 487 })
    expect(world.half('T').entries.some(({ event }) => event === 'connect')).toBe(true)
    expect(world.calls.tables()).toEqual({ calls: 0, halves: 0 })
  })

  it('an answer that fails for another reason is a fault of ours', async () => {
    const world = createFakeWorld({ holdAnswer: true })
    const caller = await world.call()
    world.devices[0]!.says.answered('v=0', PEER)
    caller.says.undeliverable('no Contact')
    expect(releaseOf(world.half('O'))).toMatchObject({ kind: 'internal', sipStatus: 500 })
    expect(world.calls.tables()).toEqual({ calls: 0, halves: 0 })
  })

  it('a callee who hangs up before the caller has the answer: both had been connected', async () => {
    const world = createFakeWorld({ holdAnswer: true })
    const caller = await world.call()
    world.devices[0]!.says.answered('v=0', PEER)
    world.devices[0]!.says.ended({}, true)
    expect(world.calls.tables()).toEqual({ calls: 1, halves: 1 })
    caller.says.answerSent()
    expect(caller.did).toEqual(['200 v=0', 'bye normal 16 200'])
    expect(pointsOf(world.half('O')).slice(-2)).toEqual(['O_Answer', 'O_Disconnect'])
    expect(world.calls.tables()).toEqual({ calls: 0, halves: 0 })
  })

  it('two changes of the session at the same moment: the later one is told to try again', async () => {
    const world = createFakeWorld()
    const caller = await world.call()
    const callee = world.devices[0]!.says
    callee.answered('v=0', PEER)
    const statuses: number[] = []
    const ask = (from: typeof caller.says | typeof callee, method: 'INVITE' | 'INFO') =>
      from.request({ method, body: 'v=0', headers: {} }, ({ status }) => statuses.push(status))
    ask(caller.says, 'INVITE')
    ask(callee, 'INVITE')
    ask(callee, 'INFO')
    await world.settle()
    ask(callee, 'INVITE')
    await world.settle()
    expect(statuses).toEqual([491, 200, 200, 200])
  })

  it.each([
    ['there is no way', 503, 'refuse unreachable 20 480'],
    ['it fits no datagram', 513, 'refuse failed 127 513'],
    ['the sending itself went wrong here', 500, 'refuse internal 41 500'],
  ])('no INVITE left for any device, %s: there is no T-session', async (_why, status, told) => {
    const world = createFakeWorld({ devices: 2 })
    const caller = await world.call()
    const failure = { status, phrase: '', reason: {}, isFromPeer: false, wasSent: false, rang: false }
    for (const { says } of world.devices) says.failed(failure, {})
    expect(caller.did).toEqual([told])
    expect(world.ended.map((half) => half.side)).toEqual(['O'])
    expect(world.discarded.map((half) => half.side)).toEqual(['T'])
    expect(world.calls.tables()).toEqual({ calls: 0, halves: 0 })
  })

  it('one device is busy, the other rings for ever: busy', async () => {
    const world = createFakeWorld({ devices: 2 })
    await world.call()
    const busy = failureOf(486, 'Busy')
    world.devices[0]!.says.failed(busy, {})
    world.devices[1]!.says.progress(180, '', {})
    world.clock.advance(30_000)
    expect(releaseOf(world.half('T'))).toMatchObject({ kind: 'busy', q850: 17, sipStatus: 486, by: 'callee' })
    expect(world.devices[1]!.did).toEqual(['cancel'])
  })

  it.each([
    ['unknown', { kind: 'not_found' }, 'refuse not_found 1 404', '101'],
    [
      'not registered',
      { kind: 'unreachable', number: '101', name: 'Sales' },
      'refuse unreachable 20 480',
      '101',
    ],
    [
      'the own number',
      { kind: 'extension', number: '100', name: 'Reception', devices: [] },
      'refuse busy 17 486',
      '100',
    ],
  ] as const)('%s: one half, by the server', async (_what, route, told, destination) => {
    const world = createFakeWorld({ route })
    const caller = await world.call()
    expect(caller.did).toEqual([told])
    expect(world.ended).toHaveLength(1)
    expect(releaseOf(world.half('O')).by).toBe('server')
    expect(
      world.half('O').entries.findLast(({ facts }) => facts?.destinationNumber)?.facts?.destinationNumber,
    ).toBe(destination)
  })

  it('a loop ends when Max-Forwards is used up', async () => {
    const world = createFakeWorld()
    expect((await world.call({ maxForwards: 0 })).did).toEqual(['refuse failed 25 483'])
  })
})

describe('several devices on one number', () => {
  it('the first that answers wins, the others are told so', async () => {
    const world = createFakeWorld({ devices: 3 })
    const caller = await world.call()
    const [first, second, third] = world.devices
    first!.says.progress(180, '', PEER)
    third!.says.failed(failureOf(486), PEER)
    second!.says.answered('v=0 second', { ...PEER, userAgent: 'winner' })
    expect(first!.did).toEqual(['cancel SIP;cause=200;text="Call completed elsewhere"'])
    expect(third!.did).toEqual([])
    // A second answer comes too late and does not reach the caller.
    first!.says.answered('v=0 first', PEER)
    caller.says.ended({}, true)
    expect(caller.did.filter((line) => line.startsWith('200'))).toEqual(['200 v=0 second'])
    expect(world.ended.map((half) => half.side).sort()).toEqual(['O', 'T'])
    expect(world.half('T').entries.findLast(({ event }) => event === 'connect')?.facts?.peer?.userAgent).toBe(
      'winner',
    )
  })

  it('the call fails when the last of them has refused; the strongest refusal counts', async () => {
    const world = createFakeWorld({ devices: 3 })
    const caller = await world.call()
    world.devices[0]!.says.failed(failureOf(486), PEER)
    world.devices[1]!.says.failed(failureOf(480), PEER)
    expect(caller.did).toEqual([])
    world.devices[2]!.says.failed({ ...failureOf(408), isFromPeer: false }, {})
    expect(caller.did).toEqual(['refuse busy 17 486'])
  })

  it('a decline ends the ringing of the others', async () => {
    const world = createFakeWorld({ devices: 2 })
    const caller = await world.call()
    world.devices[0]!.says.failed(failureOf(603), PEER)
    expect(world.devices[1]!.did).toEqual(['cancel'])
    expect(caller.did).toEqual(['refuse rejected 21 603'])
  })
})

describe('in the middle of a call', () => {
  const HELD = 'v=0\r\nm=audio 1 RTP/AVP 0\r\na=sendonly\r\n'
  const TALKING = 'v=0\r\nm=audio 1 RTP/AVP 0\r\na=sendrecv\r\n'

  it('a re-INVITE goes to the other party and its answer back; hold is in both traces', async () => {
    const world = createFakeWorld()
    const caller = await world.call()
    world.devices[0]!.says.answered('v=0', PEER)
    const answers: number[] = []
    for (const body of [HELD, TALKING]) {
      caller.says.request({ method: 'INVITE', body, headers: {} }, (answer) => answers.push(answer.status))
      await world.settle()
      world.clock.advance(1000)
    }
    caller.says.ended({}, true)
    expect(answers).toEqual([200, 200])
    expect(world.devices[0]!.did.slice(0, 2)).toEqual([`INVITE ${HELD}`, `INVITE ${TALKING}`])
    for (const side of ['O', 'T'] as const) {
      const holds = world.half(side).entries.flatMap(({ facts }) => facts?.hold ?? [])
      expect(holds).toEqual(['start', 'end'])
      expect(pointsOf(world.half(side)).filter((point) => point.endsWith('Mid_Call'))).toHaveLength(2)
    }
  })

  it('a refused re-INVITE changes nothing', async () => {
    const world = createFakeWorld({
      midCall: { status: 488, reason: 'Not Acceptable Here', body: '', headers: {} },
    })
    const caller = await world.call()
    world.devices[0]!.says.answered('v=0', PEER)
    let status = 0
    caller.says.request({ method: 'INVITE', body: HELD, headers: {} }, (answer) => (status = answer.status))
    await world.settle()
    expect(status).toBe(488)
    expect(world.calls.tables().calls).toBe(1)
  })

  it('INFO of the callee reaches the caller', async () => {
    const world = createFakeWorld()
    const caller = await world.call()
    world.devices[0]!.says.answered('v=0', PEER)
    world.devices[0]!.says.request({ method: 'INFO', body: 'Signal=5', headers: {} }, () => undefined)
    await world.settle()
    expect(caller.did.at(-1)).toBe('INFO Signal=5')
  })

  it('the answer to a delayed offer comes with the ACK', async () => {
    const world = createFakeWorld()
    const caller = await world.call({ sdp: undefined })
    expect(world.devices[0]!.offer.sdp).toBeUndefined()
    world.devices[0]!.says.answered('v=0 offer of the callee', PEER)
    caller.says.acknowledged('v=0 answer of the caller', { codec: 'PCMA' })
    expect(world.devices[0]!.did).toEqual(['ack v=0 answer of the caller'])
  })
})

describe('ends that no party asked for', () => {
  it('an admin ends a talk, and a call that rings', async () => {
    const talking = createFakeWorld()
    const caller = await talking.call()
    talking.devices[0]!.says.answered('v=0', PEER)
    expect(talking.calls.release('call-1')).toBe(true)
    expect(caller.did.at(-1)).toBe('bye normal 16 200')
    expect(talking.calls.release('call-1')).toBe(false)
    const ringing = createFakeWorld()
    const waiting = await ringing.call()
    ringing.devices[0]!.says.progress(180, '', PEER)
    ringing.calls.release('call-1')
    expect(waiting.did.at(-1)).toBe('refuse failed 31 480')
    expect(ringing.devices[0]!.did).toEqual(['cancel'])
  })

  it('a stop of the server tells both parties and ends every half as interrupted', async () => {
    const world = createFakeWorld()
    const caller = await world.call()
    world.devices[0]!.says.answered('v=0', PEER)
    await world.calls.releaseAll()
    expect(caller.did.at(-1)).toBe('bye interrupted 41 200')
    expect(world.devices[0]!.did).toEqual(['bye interrupted 41 200'])
    for (const side of ['O', 'T'] as const) expect(releaseOf(world.half(side)).kind).toBe('interrupted')
  })

  it('a stop while it rings: the caller is refused, its record has the last status', async () => {
    const world = createFakeWorld()
    const caller = await world.call()
    world.devices[0]!.says.progress(180, '', PEER)
    await world.calls.releaseAll()
    expect(caller.did.at(-1)).toBe('refuse interrupted 41 503')
    expect(releaseOf(world.half('O'))).toMatchObject({ kind: 'interrupted', sipStatus: 180 })
  })

  it('a dead engine ends every half without a word to anybody', async () => {
    const world = createFakeWorld()
    const caller = await world.call()
    world.devices[0]!.says.progress(180, '', PEER)
    const told = [...caller.did]
    world.calls.interruptAll()
    expect(caller.did).toEqual(told)
    expect(world.devices[0]!.did).toEqual([])
    expect(world.ended.map((half) => releaseOf(half).kind)).toEqual(['interrupted', 'interrupted'])
    expect(world.calls.tables()).toEqual({ calls: 0, halves: 0 })
  })

  it('a fault of ours ends that call with 500 and is logged; the next call goes', async () => {
    const logged: string[] = []
    const log: Logger = { ...silentLog, error: (message) => void logged.push(message) }
    const world = createFakeWorld({ log, faultyNumber: '666' })
    const broken = await world.call({ dialedNumber: '666' })
    expect(broken.did).toEqual(['refuse internal 41 500'])
    expect(logged).toEqual(['a fault ended a call'])
    expect(releaseOf(world.half('O')).kind).toBe('internal')
    const next = await world.call()
    world.devices.at(-1)!.says.answered('v=0', PEER)
    expect(next.did).toEqual(['200 v=0'])
  })
})
