import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../test/kit/virtual-clock.ts'
import { createBursts } from './bursts.ts'

function bed(limit?: number) {
  const clock = createVirtualClock()
  const passed: [string, number, boolean][] = []
  const bursts = createBursts<string>({
    clock,
    pass: (event, count, isMany) => passed.push([event, count, isMany]),
    ...(limit === undefined ? {} : { limit }),
  })
  return { clock, bursts, passed }
}

describe('a burst', () => {
  it('passes its first event at once and a sum each second', () => {
    const { clock, bursts, passed } = bed()
    for (let i = 0; i < 100; i++) bursts.add('a', `event ${i}`)
    bursts.add('b', 'other', 5)
    expect(passed).toEqual([
      ['event 0', 1, false],
      ['other', 5, false],
    ])
    clock.advance(1000)
    bursts.add('a', 'event 100')
    expect(passed.slice(2)).toEqual([['event 99', 99, false]])
    clock.advance(1000)
    expect(passed.slice(3)).toEqual([['event 100', 1, false]])
  })

  it('is forgotten after a quiet interval, with its timer', () => {
    const { clock, bursts, passed } = bed()
    bursts.add('a', 'first')
    clock.advance(1000)
    expect(clock.pending).toBe(0)
    bursts.add('a', 'again')
    expect(passed.map(([event]) => event)).toEqual(['first', 'again'])
  })

  it('of more keys than are kept is one', () => {
    const { clock, bursts, passed } = bed(2)
    for (let i = 0; i < 50; i++) bursts.add(`key ${i}`, `event ${i}`)
    clock.advance(1000)
    expect(passed).toEqual([
      ['event 0', 1, false],
      ['event 1', 1, false],
      ['event 2', 1, true],
      ['event 49', 47, true],
    ])
  })

  it('says what it knows when it is closed', () => {
    const { clock, bursts, passed } = bed()
    bursts.add('a', 'first')
    bursts.add('a', 'second', 3)
    bursts.close()
    expect(passed.at(-1)).toEqual(['second', 3, false])
    expect(clock.pending).toBe(0)
  })
})
