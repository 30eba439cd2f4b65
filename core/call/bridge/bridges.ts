import type { HalfEnd, HalfEvent } from '../half/index.ts'
import { GONE } from '../ports/index.ts'
import { createBridge, type Bridge, type Seats } from './bridge.ts'

/** All bridges, by the halves at their ends; these may be of different calls. */
export interface Bridges {
  create(ports: Omit<Parameters<typeof createBridge>[0], 'seats'>): Bridge
  /** Returns the bridge that a half is at an end of. */
  of(half: HalfEnd): Bridge | undefined
  /** Returns the half at the other end of its bridge. */
  other(half: HalfEnd): HalfEnd | undefined
  /** Takes a request, or the answer to a delayed offer, of the party of a half for the one at the other end. */
  hear(half: HalfEnd, event: Extract<HalfEvent, { type: 'request' | 'acknowledge' }>): void
}

/** Creates the index of bridges, none so far. */
export function createBridges(): Bridges {
  const seats: Seats = new WeakMap()
  const of = (half: HalfEnd) => seats.get(half)?.bridge
  return {
    create: (ports) => createBridge({ ...ports, seats }),
    of,
    other: (half) => of(half)?.other(half),
    hear(half, event) {
      const bridge = of(half)
      if (bridge) bridge.hear(half, event)
      else if (event.type === 'request') event.respond(GONE)
    },
  }
}
