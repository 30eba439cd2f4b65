import { expect, it } from 'vitest'
import { failureOf } from '../testkit/fake-legs.ts'
import { createFakeWorld, MAX_CALLS, releaseOf } from '../testkit/fake-world.ts'

const BUSY = failureOf(486)

it('a caller has so many calls and no more; one that ends makes room', async () => {
  const world = createFakeWorld()
  const calls = []
  for (let i = 0; i < MAX_CALLS; i++) calls.push(await world.call())
  expect(world.devices).toHaveLength(MAX_CALLS)
  const refused = await world.call()
  expect(refused.did).toEqual(['refuse congestion 42 503'])
  expect(world.ended.map(({ side }) => side)).toEqual(['O'])
  expect(releaseOf(world.half('O'))).toMatchObject({ kind: 'congestion', by: 'server', sipStatus: 503 })
  expect((await world.call({ callerNumber: '102' })).did).toEqual([])
  calls[0]!.says.abandoned({})
  expect((await world.call()).did).toEqual([])
  expect((await world.call()).did).toEqual(['refuse congestion 42 503'])
})

type Step = (world: ReturnType<typeof createFakeWorld>) => void
const busy: Step = ({ devices }) => devices[0]!.says.failed(BUSY, {})
const ring =
  (device: number): Step =>
  ({ devices }) =>
    devices[device]!.says.progress(180, '', {})
const wait =
  (ms: number): Step =>
  ({ clock }) =>
    void clock.advance(ms)

it.each<[what: string, steps: readonly Step[], told: string[], lateTold: string[]]>([
  ['busy before the silence is long enough', [busy, wait(7999)], [], ['refuse busy 17 486']],
  ['busy, then long silence', [busy, wait(8000)], ['refuse busy 17 486'], ['refuse busy 17 486']],
  ['busy after long silence', [wait(20_000), busy], ['refuse busy 17 486'], ['refuse busy 17 486']],
  ['the other rings', [ring(1), busy, wait(20_000)], ['180'], ['180', 'refuse busy 17 486']],
  ['nobody says anything', [wait(29_999)], [], ['refuse unreachable 102 408']],
])('a phone that is gone holds no refusal up: %s', async (_, steps, told, lateTold) => {
  const world = createFakeWorld({ devices: 2 })
  const { did } = await world.call()
  for (const step of steps) step(world)
  expect(did).toEqual(told)
  world.clock.advance(30_000)
  expect(did).toEqual(lateTold)
})

it('a phone that is given up on is told so, and cannot answer any more', async () => {
  const world = createFakeWorld({ devices: 2 })
  const { did } = await world.call()
  world.devices[0]!.says.failed(BUSY, {})
  world.clock.advance(8000)
  expect(world.devices[1]!.did).toEqual(['cancel'])
  world.devices[1]!.says.answered('v=0', {})
  expect(did).toEqual(['refuse busy 17 486'])
})
