import { expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { createMachine } from './machine.ts'
import type { Table } from './table.ts'

const TABLE: Table<'waiting' | 'over', 'tick' | 'poke' | 'end', 'sound'> = {
  name: 'alarm',
  initial: 'waiting',
  states: {
    waiting: {
      on: { tick: { reenter: true, do: ['sound'] }, poke: {}, end: { to: 'over' } },
      timers: ['tick', 'end'],
    },
    over: { on: {}, final: true },
  },
}

it('a transition that re-enters its state starts the timers again, another that stays does not', () => {
  const clock = createVirtualClock()
  const sounds: number[] = []
  const lengths = [100, 200, 400]
  const machine = createMachine(TABLE, {
    clock,
    timerMs: (timer) => (timer === 'tick' ? lengths.shift() : 1000 - clock.monotonic()),
    perform: () => sounds.push(clock.monotonic()),
  })
  clock.advance(250)
  machine.fire('poke')
  clock.advance(10_000)
  expect(sounds).toEqual([100, 300, 700])
  expect(machine.state).toBe('over')
  expect(clock.pending).toBe(0)
})
