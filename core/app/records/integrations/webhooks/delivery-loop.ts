import type { Clock, Dispose } from '../../../../kit/index.ts'

/** What follows a step: the next one at once or after a pause in milliseconds, or nothing until somebody asks. */
export type NextStep = 'at once' | 'when asked' | { readonly afterMs: number }

/** The deliveries to all targets: one at a time to each, and pauses. */
export interface DeliveryLoop {
  /** Asks for a step, which comes after the one that runs; a target that pauses is left alone. */
  kick(id: string): void
  /** Forgets the pause of a target that is gone. */
  drop(id: string): void
  stop: Dispose
}

/** Creates the loop; `step` makes one request to a target, or none when there is nothing to send. */
export function createDeliveryLoop(options: {
  readonly clock: Clock
  readonly has: (id: string) => boolean
  readonly step: (id: string) => Promise<NextStep>
  /** Takes note of a step that threw; returns how long to pause, in milliseconds. */
  readonly failed: (id: string, error: unknown) => number
}): DeliveryLoop {
  const { clock, has, step } = options
  let isStopped = false
  const busy = new Set<string>()
  const asked = new Set<string>()
  const waiting = new Map<string, Dispose>()

  const pause = (id: string, ms: number) => {
    asked.delete(id)
    if (isStopped) return
    const stop = clock.after(ms, () => {
      waiting.delete(id)
      kick(id)
    })
    waiting.set(id, stop)
  }
  const run = async (id: string) => {
    while (!isStopped && asked.delete(id) && has(id)) {
      const next = await step(id)
      if (next === 'at once') asked.add(id)
      else if (next !== 'when asked') pause(id, next.afterMs)
    }
  }
  const kick = (id: string) => {
    if (isStopped || waiting.has(id)) return
    asked.add(id)
    if (busy.has(id)) return
    busy.add(id)
    run(id)
      .catch((error: unknown) => {
        // The store has been closed under a request that was on its way: it is sent again after the next start.
        if (!isStopped) pause(id, options.failed(id, error))
      })
      .finally(() => {
        busy.delete(id)
        // Asked for after the last look, and before this.
        if (asked.has(id)) kick(id)
      })
  }
  return {
    kick,
    drop(id) {
      waiting.get(id)?.()
      waiting.delete(id)
    },
    stop() {
      isStopped = true
      for (const stopWaiting of waiting.values()) stopWaiting()
    },
  }
}
