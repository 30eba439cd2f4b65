import { PbxError, type Clock } from '../../kit/index.ts'
import type { Database } from '../../store/index.ts'

/** Searches of one connection, one after the other; each can be given up. */
export interface SearchQueue {
  run<T>(id: number, work: (database: Database) => Promise<T>): Promise<T>
  /** Gives up a search: a waiting one never begins, a running one ends. Unknown ids are ignored. */
  cancel(id: number): void
}

const MAX_MS = 60_000
const PRESS_MS = 20
const cancelled = () => new PbxError('search.cancelled', 'the search was given up')

/**
 * Makes the queue of a connection that does nothing else.
 * @param pause is waited for before each statement: what a search does with its rows keeps this process from writing.
 */
export function createSearchQueue(
  database: Database,
  clock: Clock,
  pause: () => Promise<void> = () => Promise.resolve(),
): SearchQueue {
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
  /** Between two statements there is nothing to interrupt: the next one does not begin. */
  const guarded = (mine: { readonly fault?: PbxError }): Database => {
    const unless = async <T>(begin: () => Promise<T>) => {
      await pause()
      if (mine.fault) throw mine.fault
      return begin()
    }
    return {
      ...database,
      all: (sql, params) => unless(() => database.all(sql, params)),
      get: (sql, params) => unless(() => database.get(sql, params)),
    }
  }
  const search = async <T>(id: number, work: (database: Database) => Promise<T>): Promise<T> => {
    if (!waiting.delete(id)) throw cancelled()
    const mine: { readonly id: number; fault?: PbxError } = { id }
    running = mine
    const stopTimer = clock.after(MAX_MS, () =>
      end(
        new PbxError(
          'search.too-long',
          `the search took longer than ${MAX_MS / 1000} s and was given up; choose fewer days or fewer fields`,
        ),
      ),
    )
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
      const found = turn.then(() => search(id, work))
      turn = found.catch(() => undefined)
      return found
    },
    cancel(id) {
      waiting.delete(id)
      if (running?.id === id) end(cancelled())
    },
  }
}
