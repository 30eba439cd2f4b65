import type { Database } from './driver.ts'

/** One unit of work inside a transaction. */
export type Work<T> = (database: Database) => Promise<T>

/** Writes in transactions that many units of work share. */
export interface GroupCommit {
  /** Resolves when the work is on disk; rejects when the work failed, and then nothing of it is. */
  run<T>(work: Work<T>): Promise<T>
  /** Resolves when everything asked for so far is done. */
  settled(): Promise<void>
}

interface Waiting {
  readonly work: Work<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

const MAX_GROUP = 500

/** Work that comes while a transaction runs is put into the next one; order is kept. */
export function createGroupCommit(database: Database): GroupCommit {
  let waiting: Waiting[] = []
  let running: Promise<void> | undefined

  const commit = async (group: readonly Waiting[]): Promise<unknown[]> => {
    await database.exec('BEGIN IMMEDIATE')
    try {
      const values: unknown[] = []
      for (const { work } of group) values.push(await work(database))
      await database.exec('COMMIT')
      return values
    } catch (error) {
      await database.exec('ROLLBACK').catch(() => undefined)
      throw error
    }
  }
  const settle = async (group: readonly Waiting[]) => {
    try {
      const values = await commit(group)
      group.forEach(({ resolve }, index) => resolve(values[index]))
    } catch (error) {
      if (group.length === 1) group[0]!.reject(error)
      // One that fails must not take the others with it: each gets a transaction of its own.
      else for (const one of group) await settle([one])
    }
  }
  const drain = async () => {
    while (waiting.length > 0) {
      const group = waiting.slice(0, MAX_GROUP)
      waiting = waiting.slice(MAX_GROUP)
      await settle(group)
    }
    running = undefined
  }
  return {
    run: <T>(work: Work<T>) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ work, resolve: resolve as (value: unknown) => void, reject })
        running ??= Promise.resolve().then(drain)
      }),
    async settled() {
      while (running) await running
    },
  }
}
