import type { Device } from '../../call/index.ts'
import type { Clock, Dispose } from '../../kit/index.ts'
import { bindingKey, deviceOf, isElsewhere, type Binding, type Location } from '../location/index.ts'

/** The requests that keep the path to phones behind routers open and find out which of them are gone. */
export interface KeepAlive {
  stop(): void
}

/** Unanswered questions in a row after which a phone is considered gone. */
export const MAX_SILENT = 2

interface Watch {
  readonly binding: Binding
  readonly stopTimer: Dispose
}

/** Returns whether a phone is asked. A connection keeps itself open; over UDP a router forgets what is not used. */
const isWatched = (binding: Binding) => binding.transport === 'udp' && isElsewhere(binding)

/**
 * Sends OPTIONS to each phone over UDP whose Contact is not where its REGISTER came from.
 * @param ping resolves to whether the phone gave any answer.
 * @param intervalMs between two questions to one phone; 0 asks none.
 */
export function createKeepAlive(options: {
  readonly clock: Clock
  readonly location: Location
  readonly ping: (device: Device) => Promise<boolean>
  readonly intervalMs: () => number
}): KeepAlive {
  const { clock, location, ping } = options
  const watches = new Map<string, Watch>()
  const idOf = (binding: Binding) => `${binding.number} ${bindingKey(binding)}`

  const watch = (binding: Binding) => {
    let silent = 0
    const heard = (answers: boolean) => {
      // It registered anew or went meanwhile.
      if (watches.get(idOf(binding))?.binding !== binding) return
      silent = answers ? 0 : silent + 1
      if (answers || silent >= MAX_SILENT) {
        location.setAnswering(binding.number, bindingKey(binding), answers)
      }
    }
    const again = () => {
      const intervalMs = options.intervalMs()
      const stopTimer = clock.after(intervalMs || RECHECK_MS, () => {
        again()
        if (intervalMs === 0) return
        void ping(deviceOf(binding)).then(heard, () => heard(false))
      })
      watches.set(idOf(binding), { binding, stopTimer })
    }
    again()
  }
  const follow = () => {
    const wanted = new Map(
      location
        .all()
        .filter(isWatched)
        .map((binding) => [idOf(binding), binding]),
    )
    for (const [id, { binding, stopTimer }] of watches) {
      if (wanted.get(id) === binding) continue
      stopTimer()
      watches.delete(id)
    }
    for (const [id, binding] of wanted) if (!watches.has(id)) watch(binding)
  }
  const stopListening = location.onChange(follow)
  follow()
  return {
    stop() {
      stopListening()
      for (const { stopTimer } of watches.values()) stopTimer()
      watches.clear()
    },
  }
}

/** The interval at which to check, while it is off, whether it was turned on. */
const RECHECK_MS = 30_000
