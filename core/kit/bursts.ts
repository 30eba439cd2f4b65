import type { Clock } from './clock.ts'

/**
 * A limiter that lets the first event of each key through at once and sums up what follows, so that a flood costs a
 * line a second.
 */
export interface Bursts<T> {
  add(key: string, event: T, count?: number): void
  /** Passes what was counted and stops the timer. */
  close(): void
}

interface Window<T> {
  event: T
  count: number
  isMany: boolean
}

/** The key that stands for all keys beyond the limit; no caller uses an empty key. */
const OTHERS = ''

/**
 * Limits a stream of events: per key one call of `pass` at once and then one per interval with the number of events
 * since and the last of them. Beyond `limit` keys in an interval the rest is passed as one, with `isMany` set.
 */
export function createBursts<T>(options: {
  readonly clock: Clock
  readonly pass: (event: T, count: number, isMany: boolean) => void
  /** Milliseconds. */
  readonly everyMs?: number
  readonly limit?: number
}): Bursts<T> {
  const { clock, pass, everyMs = 1000, limit = 200 } = options
  const windows = new Map<string, Window<T>>()
  let stop: (() => void) | undefined

  const flush = () => {
    for (const [key, window] of windows) {
      const { event, count, isMany } = window
      if (count === 0) windows.delete(key)
      else {
        window.count = 0
        pass(event, count, isMany)
      }
    }
  }
  const tick = () => {
    flush()
    stop = windows.size > 0 ? clock.after(everyMs, tick) : undefined
  }
  return {
    add(given, event, count = 1) {
      const key = windows.has(given) || windows.size < limit ? given : OTHERS
      const window = windows.get(key)
      stop ??= clock.after(everyMs, tick)
      if (window) {
        window.event = event
        window.count += count
        return
      }
      windows.set(key, { event, count: 0, isMany: key === OTHERS })
      pass(event, count, key === OTHERS)
    },
    close() {
      stop?.()
      stop = undefined
      flush()
      windows.clear()
    },
  }
}
