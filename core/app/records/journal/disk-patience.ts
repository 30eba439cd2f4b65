import type { Clock, Dispose, Logger } from '../../../kit/index.ts'
import type { StoreClient } from '../../store-process/index.ts'

/** The patience with the disk: writes are waited for as long as it makes sense. */
export interface DiskPatience {
  /** Resolves when the write is done, or when the store has been in trouble for too long; rejects as the write does. */
  waitFor(write: Promise<unknown>): Promise<void>
  stop(): void
}

/**
 * Waits for the disk, but no longer than `ms` from the moment the store cannot write: with a full disk only the calls of
 * the first moments are held up, and not each one that follows. The writes themselves stay with the store, which does
 * them when it can.
 */
export function createDiskPatience(options: {
  readonly store: Pick<StoreClient, 'onPresence'>
  readonly ms: number
  readonly clock: Clock
  readonly log: Logger
}): DiskPatience {
  const { store, ms, clock, log } = options
  const waiting = new Set<() => void>()
  let stopTimer: Dispose | undefined
  let hasRunOut = false

  const stopWatching = store.onPresence((isThere, problem) => {
    if (isThere) {
      stopTimer?.()
      stopTimer = undefined
      hasRunOut = false
      return
    }
    stopTimer ??= clock.after(ms, () => {
      hasRunOut = true
      log.warn('calls no longer wait for the disk', { problem })
      for (const goOn of waiting) goOn()
    })
  })
  return {
    waitFor(write) {
      if (!hasRunOut) {
        return new Promise((resolve, reject) => {
          const goOn = () => resolve()
          waiting.add(goOn)
          write.then(goOn, reject).finally(() => waiting.delete(goOn))
        })
      }
      write.catch((error: unknown) =>
        log.error('a write failed that nobody waited for', { error: String(error) }),
      )
      return Promise.resolve()
    },
    stop() {
      stopTimer?.()
      stopWatching()
    },
  }
}
