/** The numbers that only grow, by name, from the start of the engine on. */
export interface Counters {
  add(name: string): void
  all(): Readonly<Record<string, number>>
}

const MAX_NAMES = 200

/**
 * Creates counters that all start at zero. Names come from a closed list, except for methods of peers: those beyond a
 * bound are counted together.
 */
export function createCounters(): Counters {
  const counts = new Map<string, number>()
  return {
    add(name) {
      const key = counts.has(name) || counts.size < MAX_NAMES ? name : 'others'
      counts.set(key, (counts.get(key) ?? 0) + 1)
    },
    all: () => Object.fromEntries(counts),
  }
}
