import type { Configuration } from '../../contract/index.ts'
import { createEmitter, type Clock, type Dispose, type ListenerFault, type Logger } from '../../kit/index.ts'
import type { RecordFeed } from '../records/record-feed.ts'
import type { StoreClient } from '../store-process/index.ts'

/** The time for which incoming records are gathered before the last calls are read again. */
const GATHER_MS = 2000

/** The time at which each extension last called or was called, according to the records on disk. */
export interface LastCalls {
  /** Returns the setup time; null without a record, and until the first reading is done. */
  of(number: string): number | null
  /** Takes note that extensions came or went. */
  extensionsChanged(): void
  onChange(listener: () => void): Dispose
  stop(): void
}

/** Creates the last calls, which are read at once, and again after records came or went, or an extension did. */
export function createLastCalls(options: {
  readonly store: Pick<StoreClient, 'read'>
  readonly configuration: { current(): Configuration }
  readonly recordFeed: Pick<RecordFeed, 'onChange'>
  readonly clock: Clock
  readonly log: Logger
  readonly fault: ListenerFault
}): LastCalls {
  const { store, configuration, clock, log } = options
  const changes = createEmitter<void>(options.fault)
  let known: ReadonlyMap<string, number> = new Map()
  let isStopped = false
  let isReading = false
  let isDue = false
  let stopTimer: Dispose | undefined

  const isNew = (next: ReadonlyMap<string, number>) =>
    next.size !== known.size || [...next].some(([number, at]) => known.get(number) !== at)
  const read = async (): Promise<void> => {
    stopTimer = undefined
    isReading = true
    isDue = false
    try {
      const numbers = configuration.current().extensions.map(({ number }) => number)
      const found = await store.read('lastCalls', { numbers })
      const next = new Map(found.map(({ number, at }) => [number, at]))
      if (!isStopped && isNew(next)) {
        known = next
        changes.emit()
      }
    } catch (error) {
      log.debug('the last calls of extensions were not read', { error: String(error) })
    }
    isReading = false
    if (isDue) readLater()
  }
  const readLater = () => {
    isDue = true
    if (isStopped || isReading) return
    stopTimer ??= clock.after(GATHER_MS, () => void read())
  }
  const stopListening = options.recordFeed.onChange(readLater)
  void read()
  return {
    of: (number) => known.get(number) ?? null,
    extensionsChanged: readLater,
    onChange: (listener) => changes.on(listener),
    stop() {
      isStopped = true
      stopTimer?.()
      stopListening()
    },
  }
}
