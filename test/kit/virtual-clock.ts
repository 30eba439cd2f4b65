import type { Clock } from '../../core/kit/index.ts'

/** A clock that stands still until it is told to go on; for tests of timers. */
export interface VirtualClock extends Clock {
  /** Moves time forward and fires what falls due, in order. */
  advance(ms: number): void
  /** Number of timers that wait. */
  readonly pending: number
  /** Moves the wall clock alone, as an admin or NTP would. */
  stepWall(ms: number): void
}

/** Starts at the given UTC epoch milliseconds. */
export function createVirtualClock(startAt = Date.UTC(2026, 10, 23, 9, 0, 0)): VirtualClock {
  let now = 0
  let wallOffset = startAt
  let order = 0
  const timers = new Set<{ at: number; order: number; fn: () => void }>()
  return {
    wall: () => wallOffset + now,
    monotonic: () => now,
    after(delayMs, fn) {
      const timer = { at: now + Math.max(0, delayMs), order: order++, fn }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(ms) {
      const end = now + ms
      for (;;) {
        const due = [...timers].filter((t) => t.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0]
        if (!due) break
        timers.delete(due)
        now = Math.max(now, due.at)
        due.fn()
      }
      now = end
    },
    get pending() {
      return timers.size
    },
    stepWall(ms) {
      wallOffset += ms
    },
  }
}
