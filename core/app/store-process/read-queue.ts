import { PbxError, type Clock } from '../../kit/index.ts'
import type { ReadableDatabase } from '../../store/index.ts'

/** A queue of reads on one connection, one after the other; each can be given up. */
export interface ReadQueue {
  run<T>(id: number, work: (database: ReadableDatabase) => Promise<T>): Promise<T>
  /** Gives up a read: a waiting one never begins, a running one ends. Unknown ids are ignored. */
  cancel(id: number): void
}

/** A search that takes longer is given up. */
export const LONGEST_SEARCH_MS = 60_000
const PRESS_MS = 20
const cancelled = () => new PbxError('search.cancelled', 'the search was given up')

/** Makes the queue of a connection that does nothing else. */
export function createReadQueue(options: {
  readonly database: ReadableDatabase
  readonly clock: Clock
  /** Waits between statements: what a read does with its rows keeps this process from writing. */
  readonly pause?: () => Promise<void>
  /** The time after which a read is given up. */
  readonly maxMs?: number
}): ReadQueue {
  const { database, clock, maxMs = Infinity, pause = () => Promise.resolve() } = options
  const waiting = new Set<number>()
  let running: { readonly id: number; fault?: PbxError } | undefined
  let turn: Promise<unknown> = Promise.resolve()

  const end = (fault: PbxError) => {
    const ended = running
    if (!ended || ended.fault) return
    ended.fault = fault
    // What is on its way to SQLite's thread cannot be interrupted yet: asked again until it has ended.
    const press = () => {
      if (running !== ended) return
      database.interrupt()
      clock.after(PRESS_MS, press)
    }
    press()
  }
  /**
   * Guards the database: between two statements there is nothing to interrupt, so that after a fault the next one does
   * not begin.
   */
  const guarded = (mine: { readonly fault?: PbxError }): ReadableDatabase => {
    let isFirst = true
    const unless = async <T>(begin: () => Promise<T>) => {
      if (!isFirst) await pause()
      isFirst = false
      if (mine.fault) throw mine.fault
      return begin()
    }
    return {
      ...database,
      all: (sql, params) => unless(() => database.all(sql, params)),
      get: (sql, params) => unless(() => database.get(sql, params)),
    }
  }
  const read = async <T>(id: number, work: (database: ReadableDatabase) => Promise<T>): Promise<T> => {
    if (!waiting.delete(id)) throw cancelled()
    const mine: { readonly id: number; fault?: PbxError } = { id }
    running = mine
    const tooLong = () =>
      new PbxError(
        'search.too-long',
        `the search took longer than ${maxMs / 1000} s and was given up; choose fewer days or fewer fields`,
      )
    const stopTimer = maxMs === Infinity ? () => undefined : clock.after(maxMs, () => end(tooLong()))
    try {
      const found = await work(guarded(mine))
      if (mine.fault) throw mine.fault
      return found
    } catch (error) {
      throw mine.fault ?? error
    } finally {
      stopTimer()
      running = undefined
    }
  }
  return {
    run(id, work) {
      waiting.add(id)
      const found = turn.then(() => read(id, work))
      turn = found.catch(() => undefined)
      return found
    },
    cancel(id) {
      waiting.delete(id)
      if (running?.id === id) end(cancelled())
    },
  }
}
