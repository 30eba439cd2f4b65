import { expect, it, vi } from 'vitest'
import { createAwakeClock } from './awake-clock.ts'
import { createClockOf } from './system-clock.ts'

/** Creates a computer whose clock goes on while it sleeps: what fell due meanwhile happens at once when it wakes. */
function createSleeper() {
  let now = 0
  const timers = new Set<{ at: number; fn: () => void }>()
  const after = (ms: number, fn: () => void) => {
    const timer = { at: now + ms, fn }
    timers.add(timer)
    return () => timers.delete(timer)
  }
  const fireDue = (until: number, isAwake: boolean) => {
    for (;;) {
      const [due] = [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)
      if (!due) break
      timers.delete(due)
      if (isAwake) now = Math.max(now, due.at)
      due.fn()
    }
  }
  return {
    machine: { wall: () => now, monotonic: () => now, after },
    every(ms: number, beat: () => void) {
      const again = () => {
        after(ms, again)
        beat()
      }
      after(ms, again)
    },
    pass(ms: number) {
      const end = now + ms
      fireDue(end, true)
      now = end
    },
    sleep(ms: number) {
      now += ms
      fireDue(now, false)
    },
  }
}
const TEN_MINUTES = 600_000

it('counts the time awake, however long the computer slept in between', () => {
  const { machine, every, pass, sleep } = createSleeper()
  const clock = createAwakeClock(machine, every)
  pass(20_300)
  sleep(TEN_MINUTES)
  pass(9700)
  expect(clock.monotonic()).toBeGreaterThanOrEqual(30_000)
  expect(clock.monotonic()).toBeLessThanOrEqual(31_000)
  expect(machine.monotonic()).toBe(30_000 + TEN_MINUTES)
})

it('takes no busy moment for a sleep, and never goes back', () => {
  const { machine, every, pass, sleep } = createSleeper()
  const clock = createAwakeClock(machine, every)
  pass(1500)
  sleep(29_000)
  expect(clock.monotonic()).toBe(30_500)
  let last = 0
  for (let round = 0; round < 20; round++) {
    if (round % 2) sleep(45_000)
    else pass(1234)
    expect(clock.monotonic()).toBeGreaterThanOrEqual(last)
    last = clock.monotonic()
  }
})

it('lets a timer run on after a sleep with what was left of it, or stops it', () => {
  const { machine, every, pass, sleep } = createSleeper()
  const clock = createAwakeClock(machine, every)
  const [rang, stopped] = [vi.fn(), vi.fn()]
  clock.after(60_000, rang)
  const stop = clock.after(60_000, stopped)
  pass(20_000)
  sleep(TEN_MINUTES)
  expect(rang).not.toHaveBeenCalled()
  stop()
  pass(38_000)
  expect(rang).not.toHaveBeenCalled()
  pass(3000)
  expect(rang).toHaveBeenCalledTimes(1)
  expect(stopped).not.toHaveBeenCalled()
})

it('is the clock of the machine itself where that stands still in a sleep', () => {
  const { machine, every } = createSleeper()
  expect(createClockOf(machine, 'linux', every)).toBe(machine)
  expect(createClockOf(machine, 'darwin', every)).toBe(machine)
  expect(createClockOf(machine, 'win32', every)).not.toBe(machine)
})
