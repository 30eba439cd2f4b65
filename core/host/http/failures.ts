import { isIPv6 } from 'node:net'
import type { Clock } from '../../kit/index.ts'

const WINDOW_MS = 60_000
const MAX_FAILURES = 10
/** The number of addresses kept at once. */
export const MAX_ADDRESSES = 10_000

/** The count of wrong secrets by the address that sent them. */
export interface Failures {
  /** Returns the seconds until an address may try again; undefined when it may now. */
  wait(address: string): number | undefined
  count(address: string): void
  forget(address: string): void
}

/**
 * Returns the network an address belongs to: an IPv4 address stands for itself, an IPv6 address for its network of 64
 * bits.
 */
export function networkOf(address: string): string {
  const plain = address.split('%', 1)[0]!
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)
  if (mapped) return mapped[1]!
  if (!isIPv6(plain) || plain === '::1') return plain
  const [head = '', tail] = plain.split('::', 2)
  const left = head.split(':').filter(Boolean)
  const right = tail?.split(':').filter(Boolean) ?? []
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

/**
 * Counts in memory: after ten in a minute the address waits for that minute to end. If there are more addresses than
 * can be kept, the one whose minute began first is forgotten.
 */
export function createFailures(clock: Clock): Failures {
  /** The addresses in the order in which their minutes began. */
  const failures = new Map<string, { count: number; since: number }>()
  return {
    wait(source) {
      const address = networkOf(source)
      const entry = failures.get(address)
      if (!entry || entry.count < MAX_FAILURES) return undefined
      const left = entry.since + WINDOW_MS - clock.monotonic()
      if (left > 0) return Math.ceil(left / 1000)
      failures.delete(address)
      return undefined
    },
    count(source) {
      const address = networkOf(source)
      const now = clock.monotonic()
      const entry = failures.get(address)
      if (entry && now - entry.since < WINDOW_MS) entry.count++
      else {
        failures.delete(address)
        if (failures.size >= MAX_ADDRESSES) failures.delete(failures.keys().next().value!)
        failures.set(address, { count: 1, since: now })
      }
    },
    forget: (address) => void failures.delete(networkOf(address)),
  }
}
