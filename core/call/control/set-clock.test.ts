import { describe, expect, it } from 'vitest'
import { createFakeWorld } from '../testkit/fake-world.ts'

const PEER = { transport: 'udp', userAgent: 'phone', codec: 'PCMU', srtp: false }

describe('a call', () => {
  it.each([
    ['an hour forward, as when summer begins', [3_600_000]],
    ['an hour back, as when summer ends', [-3_600_000]],
    ['again and again by a time server', [-40, 35, -20, 10, -5]],
    ['to another day and back', [-86_400_000, 86_400_000]],
  ])('does not see that the clock is set: %s', async (_, steps) => {
    const world = createFakeWorld()
    const began = world.clock.wall()
    const caller = await world.call()
    const setClock = () => steps.forEach((step) => world.clock.stepWall(step))
    world.clock.advance(1000)
    setClock()
    world.devices[0]!.says.progress(180, '', PEER)
    world.clock.advance(2000)
    setClock()
    world.devices[0]!.says.answered('v=0 answer', PEER)
    world.clock.advance(30_000)
    setClock()
    world.clock.advance(30_000)
    caller.says.ended({}, true)
    for (const side of ['O', 'T'] as const) {
      const { wallAt, entries } = world.half(side)
      expect(wallAt).toBe(began)
      const times = entries.map(({ atMs }) => atMs)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      const at = (event: string) => entries.find((entry) => entry.event === event)?.atMs
      expect([at('alerting'), at('connect'), times.at(-1)]).toEqual([1000, 3000, 63_000])
    }
  })
})
