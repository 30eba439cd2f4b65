import { expect, it } from 'vitest'
import { createFakeWorld, releaseOf } from '../testkit/fake-world.ts'

const CALLER = { transport: 'ws', remoteAddress: '192.0.2.1:1000' }
const CALLEE = { transport: 'wss', remoteAddress: '192.0.2.2:2000' }
const GRACE_MS = 30_000

/** Sets up a ten-second talk in which a connection then ends. */
async function talkThatLoses(peer: typeof CALLER, isBack: () => boolean) {
  const world = createFakeWorld()
  const caller = await world.call({ peer: CALLER })
  world.devices[0]!.says.answered('v=0', CALLEE)
  world.clock.advance(10_000)
  world.calls.flowEnded({ peer, graceMs: GRACE_MS, isBack })
  world.clock.advance(GRACE_MS - 1)
  expect(world.calls.size).toBe(1)
  world.clock.advance(1)
  return { world, caller }
}

it.each([
  ['O', CALLER, { O: 10_000, T: undefined }],
  ['T', CALLEE, { O: undefined, T: 10_000 }],
] as const)(
  'a talk whose %s connection ended is over after the grace; its own half ends when it was last there',
  async (_side, peer, gone) => {
    const { world, caller } = await talkThatLoses(peer, () => false)
    expect(world.calls.tables()).toEqual({ calls: 0, halves: 0 })
    expect(caller.did.at(-1)).toMatch(/^bye normal 41/)
    expect(world.devices[0]!.did.at(-1)).toMatch(/^bye normal 41/)
    const goneAtMs = (side: 'O' | 'T') => world.half(side).entries.at(-1)?.facts?.goneAtMs
    expect({ O: goneAtMs('O'), T: goneAtMs('T') }).toEqual(gone)
    expect(releaseOf(world.half('O'))).toMatchObject({ by: 'server', q850: 41 })
  },
)

it.each([
  ['that is back in time', CALLEE, () => true],
  ['of somebody else', { transport: 'ws', remoteAddress: '192.0.2.2:2000' }, () => false],
])('a connection %s ends no talk', async (_what, peer, isBack) => {
  const { world } = await talkThatLoses(peer, isBack)
  expect(world.calls.size).toBe(1)
})

it('a caller whose page closed while it rang has given up', async () => {
  const world = createFakeWorld()
  const caller = await world.call({ peer: CALLER })
  world.devices[0]!.says.progress(180, '', CALLEE)
  world.calls.flowEnded({ peer: CALLER, graceMs: 5000, isBack: () => false })
  world.clock.advance(5000)
  expect(world.devices[0]!.did).toEqual(['cancel'])
  expect(releaseOf(world.half('O'))).toMatchObject({ kind: 'abandoned', by: 'caller' })
  // Nobody else ends its INVITE.
  expect(caller.did.at(-1)).toBe('refuse abandoned 16 487')
})
