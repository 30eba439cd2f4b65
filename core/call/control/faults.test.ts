import { describe, expect, it } from 'vitest'
import { failureOf } from '../testkit/fake-legs.ts'
import { createFakeWorld, releaseOf } from '../testkit/fake-world.ts'

const PEER = { transport: 'udp' }
type World = ReturnType<typeof createFakeWorld>
type Caller = Awaited<ReturnType<World['call']>>
type Step = (world: World, caller: Caller) => void

const ring: Step = ({ devices }) => devices[0]!.says.progress(180, '', PEER)
const answer: Step = ({ devices }) => devices[0]!.says.answered('v=0', PEER)
const second: Step = ({ devices }) => devices[1]!.says.answered('v=0', PEER)
const callerHangsUp: Step = (_, { says }) => says.ended({}, true)
const calleeHangsUp: Step = ({ devices }) => devices[0]!.says.ended({}, true)
const giveUp: Step = (_, { says }) => says.abandoned({})
const timeOut: Step = ({ clock }) => void clock.advance(30_000)
const stop: Step = ({ calls }) => void calls.releaseAll()
const decline: Step = ({ devices }) => devices[0]!.says.failed(failureOf(603), PEER)
const acknowledge: Step = (_, { says }) => says.acknowledged('v=0', {})
const ask =
  (from: 'caller' | 'callee'): Step =>
  ({ devices }, caller) =>
    (from === 'caller' ? caller.says : devices[0]!.says).request(
      { method: 'INFO', body: 'x', headers: {} },
      () => undefined,
    )
const badAnswer: Step = ({ devices }) =>
  devices[0]!.says.request({ method: 'INFO', body: 'x', headers: {} }, () => {
    throw new Error('the answer cannot be sent')
  })
const legFails =
  (side: 'caller' | 'callee'): Step =>
  ({ devices }, caller) =>
    (side === 'caller' ? caller.says : devices[0]!.says).faulted(new Error('in the leg'))

/** `kinds`: how the O and the T half end; no T half where none began. */
const FAULTS: [what: string, fault: string, steps: readonly Step[], kinds: readonly string[]][] = [
  ['it rings', 'caller.ring', [ring], ['internal', 'internal']],
  ['it is answered', 'caller.answer', [ring, answer], ['internal', 'internal']],
  ['it is declined', 'caller.refuse', [decline], ['rejected', 'rejected']],
  ['the callee hangs up', 'caller.release', [answer, calleeHangsUp], ['normal', 'normal']],
  ['it is called', 'callee.invite', [], ['internal', 'internal']],
  ['nobody answers in time', 'callee.cancel', [ring, timeOut], ['no_answer', 'internal']],
  ['the caller gives up', 'callee.cancel', [ring, giveUp], ['abandoned', 'abandoned']],
  ['another device answers', 'callee.cancel', [ring, second, callerHangsUp], ['internal', 'internal']],
  ['the caller hangs up', 'callee.release', [answer, callerHangsUp], ['normal', 'normal']],
  ['the server stops', 'callee.release', [answer, stop], ['interrupted', 'interrupted']],
  ['the caller asks', 'callee.request', [answer, ask('caller')], ['internal', 'internal']],
  ['the callee asks', 'caller.request', [answer, ask('callee')], ['internal', 'internal']],
  ['a late offer is answered', 'callee.acknowledge', [answer, acknowledge], ['internal', 'internal']],
  ['an answer cannot be sent', '', [answer, badAnswer], ['internal', 'internal']],
  ['a step is written', 'journal.append', [], ['internal']],
  ['a half is closed', 'journal.close', [ring, giveUp], ['abandoned', 'internal']],
  ['the timer is set', 'noAnswerMs', [], ['internal', 'internal']],
  ['the leg of the caller fails while it rings', '', [ring, legFails('caller')], ['internal', 'internal']],
  ['the leg of the callee fails while it rings', '', [ring, legFails('callee')], ['internal', 'internal']],
  ['the leg of the caller fails in the talk', '', [answer, legFails('caller')], ['internal', 'internal']],
  ['the leg of the callee fails in the talk', '', [answer, legFails('callee')], ['internal', 'internal']],
]

describe('a fault ends its call, for both parties, and nothing else', () => {
  it.each(FAULTS)('%s: %s', async (_what, faulty, steps, kinds) => {
    const world = createFakeWorld({ faulty, devices: 2 })
    const caller = await world.call({ sdp: steps.includes(acknowledge) ? undefined : 'v=0 offer' })
    for (const step of steps) {
      step(world, caller)
      await world.settle()
    }
    expect(world.ended.map((half) => releaseOf(half).kind)).toEqual(kinds)
    expect(world.calls.tables()).toEqual({ calls: 0, halves: 0 })
    expect(world.clock.pending).toBe(0)
    const isOver = (line: string) => /^(refuse|bye|cancel)/.test(line)
    if (!steps.includes(callerHangsUp) && !steps.includes(giveUp))
      expect(caller.did.filter(isOver).length).toBeGreaterThan(0)
    for (const { did } of world.devices) if (!steps.includes(decline)) expect(did.length).toBeGreaterThan(0)
  })

  it('a caller whose refusal cannot be sent is told of the fault in its place', async () => {
    const world = createFakeWorld({ faulty: 'caller.refuse' })
    const caller = await world.call()
    decline(world, caller)
    expect(caller.did).toEqual(['refuse rejected 21 603', 'refuse internal 41 500'])
  })
})
