import { expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { createEngineLife } from './engine-life.ts'

/** Returns the life of an engine whose further starts fail while `faults` has one left. */
function bed(faults: number) {
  const clock = createVirtualClock()
  const said: string[] = []
  let left = faults
  const life = createEngineLife({
    clock,
    start: () => (left-- > 0 ? Promise.reject(new Error('port busy')) : Promise.resolve()),
    lost: () => said.push('lost'),
    back: () => said.push('back'),
    failed: (error, pauseMs) => said.push(`${(error as Error).message}, ${pauseMs}`),
  })
  return {
    life,
    clock,
    said,
    async advance(ms: number) {
      clock.advance(ms)
      await new Promise((resolve) => setImmediate(resolve))
      return said.splice(0)
    },
  }
}

it('an engine that ended is started again after a pause', async () => {
  const { life, advance, said } = bed(0)
  life.ended()
  expect(said.splice(0)).toEqual(['lost'])
  expect(await advance(199)).toEqual([])
  expect(await advance(1)).toEqual(['back'])
})

it('the pause is twice as long after each try that fails, five seconds at most, and short again once it runs', async () => {
  const { life, advance, said } = bed(6)
  life.ended()
  const pauses = [200, 400, 800, 1600, 3200, 5000]
  for (const [index, pause] of pauses.entries()) {
    const next = pauses[index + 1] ?? 5000
    expect(await advance(pause - 1)).toEqual(index === 0 ? ['lost'] : [])
    expect(await advance(1)).toEqual([`port busy, ${next}`])
  }
  expect(await advance(5000)).toEqual(['back'])
  life.ended()
  said.splice(0)
  expect(await advance(200)).toEqual(['back'])
})

it('an end counts once, also when it is told twice', async () => {
  const { life, advance } = bed(0)
  life.ended()
  life.ended()
  expect(await advance(200)).toEqual(['lost', 'back'])
  expect(await advance(10_000)).toEqual([])
})

it('whoever waits for it goes on when it is back', async () => {
  const { life, advance, said } = bed(0)
  void life.whenBack().then(() => said.push('waited'))
  life.ended()
  expect(await advance(200)).toEqual(['lost', 'back', 'waited'])
})

it('is started no more once it is closed', async () => {
  const { life, clock, advance } = bed(0)
  life.ended()
  life.close()
  expect(clock.pending).toBe(0)
  expect(await advance(10_000)).toEqual(['lost'])
})
