import type { Clock } from '../../kit/index.ts'

const WINDOW_MS = 60_000
const MAX_FAILURES = 10
const MAX_ADDRESSES = 10_000

/** Wrong secrets by the address that sent them. */
export interface Failures {
  /** Seconds until an address may try again; undefined when it may now. */
  wait(address: string): number | undefined
  count(address: string): void
  forget(address: string): void
}

/** Counts in memory: ten in a minute, then the address waits for that minute to end. */
export function createFailures(clock: Clock): Failures {
  const failures = new Map<string, { count: number; since: number }>()
  return {
    wait(address) {
      const entry = failures.get(address)
      if (!entry || entry.count < MAX_FAILURES) return undefined
      const left = entry.since + WINDOW_MS - clock.monotonic()
      if (left > 0) return Math.ceil(left / 1000)
      failures.delete(address)
      return undefined
    },
    count(address) {
      const now = clock.monotonic()
      const entry = failures.get(address)
      if (entry && now - entry.since < WINDOW_MS) entry.count++
      else {
        if (failures.size >= MAX_ADDRESSES) failures.clear()
        failures.set(address, { count: 1, since: now })
      }
    },
    forget: (address) => void failures.delete(address),
  }
}
