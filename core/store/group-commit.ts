import { PbxError, type Clock } from '../kit/index.ts'
import type { WritableDatabase } from './driver.ts'
import { isStoreFault } from './fault.ts'

/** One unit of work inside a transaction. */
export type Work<T> = (database: WritableDatabase) => Promise<T>

/** A writer whose transactions are shared by many units of work. */
export interface GroupCommit {
  /** Resolves when the work is on disk; rejects when the work itself failed, and then nothing of it is. */
  run<T>(work: Work<T>): Promise<T>
  /** Does the same as `run`, but outside of any transaction, and only tries once. */
  alone<T>(work: Work<T>): Promise<T>
  /**
   * Resolves when everything requested so far is settled. While the store is in trouble, work is tried only once more.
   */
  finish(): Promise<void>
  /**
   * Resolves when nothing is being written, but after `ms` at the latest, so that work that can wait lets writing go
   * first.
   */
  pause(ms: number): Promise<void>
}

interface Waiting {
  readonly isAlone: boolean
  readonly work: Work<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

const MAX_GROUP = 500
const SLOW_TEXT = 'SQLITE_BUSY: the database stays locked'
const RETRY_MS = 500
/** The time after which an unfinished transaction is reported as trouble: another program may hold the file. */
const SLOW_MS = 3000

/**
 * Creates a group commit: work that comes while a transaction runs goes into the next one; order is kept. When the
 * store itself is in trouble (disk full, file locked) the work waits and is tried again.
 */
export function createGroupCommit(options: {
  readonly database: WritableDatabase
  readonly clock: Clock
  /** Called with what keeps work from being written; with `null` when it is over. */
  readonly onTrouble: (problem: string | null) => void
}): GroupCommit {
  const { database, clock, onTrouble } = options
  let waiting: Waiting[] = []
  let running: Promise<void> | undefined
  let isInTrouble = false
  let isFinishing = false
  let wake: (() => void) | undefined

  const commit = async (group: readonly Waiting[]): Promise<unknown[]> => {
    await database.exec('BEGIN IMMEDIATE')
    try {
      const values: unknown[] = []
      for (const { work } of group) values.push(await work(database))
      await database.exec('COMMIT')
      return values
    } catch (error) {
      // SQLite ends the transaction by itself for some errors; then there is nothing to roll back.
      await database.exec('ROLLBACK').catch(() => undefined)
      throw error
    }
  }
  const setTrouble = (problem: string | null) => {
    if (problem !== null || isInTrouble) onTrouble(problem)
    isInTrouble = problem !== null
  }
  const retryPause = () =>
    new Promise<void>((resolve) => {
      const stop = clock.after(RETRY_MS, resolve)
      wake = () => {
        stop()
        resolve()
      }
    })
  const commitPatiently = async (group: readonly Waiting[]): Promise<unknown[]> => {
    for (;;) {
      try {
        const stopWatch = clock.after(SLOW_MS, () => setTrouble(SLOW_TEXT))
        const values = await commit(group).finally(stopWatch)
        setTrouble(null)
        return values
      } catch (error) {
        if (!isStoreFault(error)) throw error
        if (isFinishing) throw new PbxError('store.unavailable', `not written: ${(error as Error).message}`)
        setTrouble((error as Error).message)
        await retryPause()
      }
    }
  }
  const settle = async (group: readonly Waiting[]): Promise<void> => {
    try {
      const values = await commitPatiently(group)
      group.forEach(({ resolve }, index) => resolve(values[index]))
    } catch (error) {
      if (group.length === 1) group[0]!.reject(error)
      // One that fails must not take the others with it: each gets a transaction of its own.
      else for (const one of group) await settle([one])
    }
  }
  const drain = async () => {
    while (waiting.length > 0) {
      const alone = waiting.findIndex(({ isAlone }) => isAlone)
      const size = Math.min(alone < 0 ? waiting.length : Math.max(alone, 1), MAX_GROUP)
      const group = waiting.slice(0, size)
      waiting = waiting.slice(size)
      if (alone === 0) await group[0]!.work(database).then(group[0]!.resolve, group[0]!.reject)
      else await settle(group)
    }
    running = undefined
  }
  const ask = <T>(work: Work<T>, isAlone: boolean) =>
    new Promise<T>((resolve, reject) => {
      waiting.push({ isAlone, work, resolve: resolve as (value: unknown) => void, reject })
      running ??= Promise.resolve().then(drain)
    })
  return {
    run: (work) => ask(work, false),
    alone: (work) => ask(work, true),
    pause(ms) {
      if (!running || isInTrouble) return Promise.resolve()
      return new Promise((resolve) => {
        const stopTimer = clock.after(ms, resolve)
        void running!.finally(() => {
          stopTimer()
          resolve()
        })
      })
    },
    async finish() {
      isFinishing = true
      wake?.()
      while (running) await running
    },
  }
}
