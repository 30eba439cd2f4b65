import type { Clock, Dispose, Logger } from '../../../kit/index.ts'
import type { InputOf, OutputOf, StoreClient } from '../../store-process/index.ts'
import { createLossMarks, type LossMarks } from './loss-marks.ts'
import type { SideFile } from './side-file.ts'

/** Writes of halves, as they are kept beside the database. */
export type HalfWrite = 'journalOpen' | 'journalAppend' | 'journalClose' | 'alive'
const HALF_WRITES: readonly string[] = ['journalOpen', 'journalAppend', 'journalClose', 'alive']

/** A write that is on its way. */
export interface WayToDisk<T> {
  /** Resolves when it is in the database. */
  readonly written: Promise<T>
  /** Resolves when it is on a disk, in the database or beside it; rejects when it will never be in the database. */
  readonly safe: Promise<unknown>
  /**
   * Returns whether the next start has to bring it there: the program ends before the database took it, but the side
   * file has it.
   */
  isOwed(): boolean
}

/** The journal that keeps beside the database what the database cannot take at the moment. */
export interface SideJournal {
  write<N extends HalfWrite>(name: N, input: InputOf<N>): WayToDisk<OutputOf<N>>
  /**
   * Brings into the database what an earlier run had to leave here; returns how many writes that were, or that the next
   * start has to.
   */
  replay(): Promise<number | 'owed'>
  readonly losses: LossMarks
  /** Stops as the program ends: what the database does not take any more is left to the next start. */
  stop(): void
  /** Closes the journal, after the store has ended. */
  close(): Promise<void>
}

interface Pending {
  readonly name: HalfWrite
  readonly input: unknown
  readonly since: number
  isKept: boolean
  isOwed: boolean
  kept: (safe: Promise<unknown>) => void
}

/** A store that does not answer for so long is in trouble, whatever it says. */
const LATE_MS = 500
const TOGETHER = 500

/**
 * Creates the journal that passes writes of halves on to the store. While the store is in trouble or late, each one is
 * put into the side file, too, before it is sent; when nothing is owed any more the side file begins anew. `file` is
 * undefined where none can be.
 */
export function createSideJournal(options: {
  readonly store: Pick<StoreClient, 'write' | 'onPresence'>
  readonly file: SideFile | undefined
  readonly clock: Clock
  readonly log: Logger
  /** Called with the total number of records that were lost. */
  readonly onLost: (records: number) => void
}): SideJournal {
  const { store, file, clock, log } = options
  const pending = new Set<Pending>()
  /** Halves in progress that no disk knows. */
  const unwritten = new Set<string>()
  let isThere = true
  let isLate = false
  let isUsed = (file?.found.values.length ?? 0) > 0
  let isReplaying = false
  let isStopping = false
  let isOwing = false
  let stopWatch: Dispose | undefined

  const losses = createLossMarks({ ...options, unwritten: () => unwritten.size })
  const note = (recordId: string, isOnDisk: boolean) => {
    if (unwritten.has(recordId) !== isOnDisk) return
    if (isOnDisk) unwritten.delete(recordId)
    else unwritten.add(recordId)
    losses.save()
  }
  const idOf = ({ name, input }: Pending) =>
    name === 'journalOpen' || name === 'journalClose'
      ? (input as InputOf<'journalOpen'>).half.recordId
      : undefined
  const keep = (one: Pending) => {
    if (one.isKept) return
    const recordId = idOf(one)
    try {
      one.isKept = file?.append({ name: one.name, input: one.input }) ?? false
    } catch (error) {
      log.error('the side file cannot be written', { error: String(error) })
    }
    isUsed ||= one.isKept
    if (one.isKept) one.kept(file!.sync())
    if (one.isKept && recordId) note(recordId, true)
    else if (one.name === 'journalOpen') note(recordId!, false)
  }
  const isInTrouble = () => !isThere || isLate
  const keepAll = () => {
    for (const one of pending) keep(one)
  }
  const rest = () => {
    if (pending.size > 0) return
    isLate = false
    if (!isUsed || isReplaying || isOwing || !isThere) return
    isUsed = false
    file?.rewind()
    file?.sync().catch(() => undefined)
  }
  const watch = () => {
    stopWatch = undefined
    const [oldest] = pending
    if (!oldest) return
    if (clock.monotonic() - oldest.since >= LATE_MS && !isLate) {
      isLate = true
      log.warn('the store is late; halves are kept beside it', { waiting: pending.size })
      keepAll()
    }
    stopWatch = clock.after(LATE_MS, watch)
  }
  store.onPresence((now) => {
    isThere = now
    if (now) {
      rest()
      losses.mark()
    } else keepAll()
  })
  const write = <N extends HalfWrite>(name: N, input: InputOf<N>): WayToDisk<OutputOf<N>> => {
    const kept = Promise.withResolvers<unknown>()
    const since = clock.monotonic()
    const one: Pending = { name, input, since, isKept: false, isOwed: false, kept: kept.resolve }
    pending.add(one)
    if (isInTrouble()) keep(one)
    if (!isStopping) stopWatch ??= clock.after(LATE_MS, watch)
    const written = store.write(name, input).finally(() => pending.delete(one))
    const recordId = idOf(one)
    const settled = written.then(
      () => {
        if (recordId) note(recordId, true)
        rest()
      },
      (error: unknown) => {
        if (isStopping) keep(one)
        one.isOwed = isStopping && one.isKept
        isOwing ||= one.isOwed
        // A half that begins runs on without the database.
        if (name === 'journalOpen' && !one.isOwed) note(recordId!, false)
        rest()
        throw error
      },
    )
    settled.catch(() => undefined)
    const safe = Promise.race([settled, kept.promise.catch(() => settled)])
    safe.catch(() => undefined)
    return { written, safe, isOwed: () => one.isOwed }
  }
  const replay = async (): Promise<number | 'owed'> => {
    losses.mark()
    const found = (file?.found.values ?? []) as { name: HalfWrite; input: never }[]
    const writes = found.filter(({ name }) => HALF_WRITES.includes(name))
    isReplaying = true
    for (let place = 0; place < writes.length; place += TOGETHER) {
      const some = writes.slice(place, place + TOGETHER)
      const outcomes = await Promise.allSettled(some.map(({ name, input }) => store.write(name, input)))
      if (isStopping && outcomes.some(({ status }) => status === 'rejected')) {
        isOwing = true
        return 'owed'
      }
      outcomes.forEach((outcome, index) => {
        if (outcome.status === 'fulfilled') return
        log.error('a write of an earlier run was refused', { error: String(outcome.reason) })
        if (some[index]!.name === 'journalClose') losses.add(1, 'what was kept of it was refused')
      })
    }
    isReplaying = false
    rest()
    return writes.length
  }
  return {
    write,
    replay,
    losses,
    stop() {
      isStopping = true
      stopWatch?.()
      losses.stop()
    },
    async close() {
      // What the store refused at its end is still on its way here.
      await new Promise((resolve) => setImmediate(resolve))
      file?.close()
    },
  }
}
