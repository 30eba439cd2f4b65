import type { HalfTrace, JournalPort } from '../../../call/index.ts'
import {
  decide,
  deriveRecord,
  interruptTrace,
  traceFacts,
  withCost,
  type JournalStep,
} from '../../../cdr/index.ts'
import { numberPlanOf, type Configuration } from '../../../contract/index.ts'
import { PbxError, type Clock, type Dispose, type Logger } from '../../../kit/index.ts'
import { createDiskPatience } from './disk-patience.ts'
import type { RecordFeed } from '../record-feed.ts'
import type { SideJournal } from '../side-journal/index.ts'
import type { StoreClient } from '../../store-process/index.ts'

/**
 * The interval at which the journal is told that this run is alive; a record of an interrupted half is wrong by at most
 * this.
 */
const ALIVE_MS = 2000
/**
 * The time for which further steps of all halves are gathered into one write; a kill loses at most the steps of this
 * time.
 */
const GATHER_MS = 5
/** Steps that are written at once, however young they are. */
const MAX_GATHERED = 1000
/** The time for which halves wait for a store that cannot write, counted from the beginning of its trouble. */
const TROUBLE_MS = 1000

/** The journal of halves in progress, and the records they become. */
export interface Journal extends JournalPort {
  /**
   * Closes what earlier runs left in progress as interrupted: how many halves that were. `later` when the store cannot
   * write: then it is done as soon as there is room.
   */
  recover(): Promise<number | 'later'>
  /** Begins to leave signs of life. */
  start(): void
  stop(): void
}

/** Returns the override that counts for a half: that of the extension it faces. */
function overrideOf(half: HalfTrace, configuration: Configuration): 'inherit' | 'never' | 'every' {
  const facts = half.entries.map((entry) => entry.facts)
  const key = half.side === 'O' ? 'callerNumber' : 'destinationNumber'
  const number = facts.findLast((fact) => fact?.[key] !== undefined)?.[key]
  return configuration.extensions.find((extension) => extension.number === number)?.record ?? 'inherit'
}

/** Writes halves through to the store and turns each finished one into its record, if the policy wants it. */
export function createJournal(options: {
  readonly store: StoreClient
  readonly runId: string
  readonly configuration: () => Configuration
  readonly recordFeed: RecordFeed
  readonly clock: Clock
  readonly log: Logger
  readonly side: SideJournal
}): Journal {
  const { store, side, runId, clock, log, recordFeed } = options
  let stopTimer: Dispose | undefined
  let stopGathering: Dispose | undefined
  let gathered: JournalStep[] = []
  const patience = createDiskPatience({ store, ms: TROUBLE_MS, clock, log })

  const writeGathered = () => {
    stopGathering?.()
    stopGathering = undefined
    const steps = gathered
    gathered = []
    side
      .write('journalAppend', { steps })
      .written.catch((error: unknown) =>
        log.error('steps did not reach the disk', { steps: steps.length, error: String(error) }),
      )
  }
  const close = async (half: HalfTrace): Promise<void> => {
    const { cdr, rates, settings } = options.configuration()
    const draft = withCost(deriveRecord(half), rates, numberPlanOf(settings))
    const override = half.party === 'local' ? overrideOf(half, options.configuration()) : 'inherit'
    const { write } = decide(draft, traceFacts(half), { mode: cdr.mode, policy: cdr.policy, override })
    const { written, isOwed } = side.write('journalClose', { half, draft: write ? draft : null })
    try {
      const record = await written
      if (record) recordFeed.written(record.sequence)
    } catch (error) {
      if (write && !isOwed()) throw error
    }
  }
  /** Marks the loss of a half's record, whatever caused it; the half is no longer taken for one in progress. */
  const lose = (half: HalfTrace, error: unknown) => {
    log.error('a record is lost', { recordId: half.recordId, error: String(error) })
    const isStore = error instanceof PbxError && error.code === 'store.unavailable'
    side.losses.add(1, isStore ? 'the disk took no records for too long' : `a fault: ${String(error)}`)
    discard(half)
  }
  const discard = (half: HalfTrace) =>
    void side.write('journalClose', { half, draft: null }).written.catch((error: unknown) =>
      log.error('the end of a half did not reach the disk', {
        recordId: half.recordId,
        error: String(error),
      }),
    )
  const beat = () => {
    side
      .write('alive', { runId, clockMs: clock.monotonic(), wallAt: clock.wall() })
      .written.catch((error: unknown) => log.debug('sign of life was not stored', { error: String(error) }))
    stopTimer = clock.after(ALIVE_MS, beat)
  }
  const closeLeft = async (): Promise<number> => {
    const kept = await side.replay()
    // Whoever is in progress by the database alone may have ended in what is owed.
    if (kept === 'owed') return 0
    if (kept > 0) {
      recordFeed.reset(await store.read('mark', {}))
      log.warn('brought into the database what was kept beside it', { writes: kept })
    }
    const left = await store.read('leftover', { runId })
    for (const { half, aliveClockMs } of left) {
      // A T half that was never sent is discarded by the run that knows it; of all others the INVITE may have left.
      try {
        await close(interruptTrace(half, aliveClockMs - half.clockMs))
      } catch (error) {
        if (error instanceof PbxError && error.code.startsWith('store.')) throw error
        // A half of another version: it is kept, its record is lost, and the start goes on.
        const why = `no record can be made of it: ${(error as Error).message}`
        await store.write('putHalfAside', { recordId: half.recordId, why, at: clock.wall() })
      }
    }
    await store.write('dropOldMarks', { runId })
    if (left.length > 0)
      log.warn('closed halves that were in progress when the server stopped', { halves: left.length })
    return left.length
  }
  return {
    open: (half) => patience.waitFor(side.write('journalOpen', { runId, half }).safe),
    append(recordId, place, entry) {
      gathered.push({ recordId, place, entry })
      if (gathered.length >= MAX_GATHERED) writeGathered()
      else stopGathering ??= clock.after(GATHER_MS, writeGathered)
    },
    close: (half) => void close(half).catch((error: unknown) => lose(half, error)),
    discard,
    async recover() {
      let closed: number | 'later' = 'later'
      const closing = closeLeft().then((halves) => (closed = halves))
      closing.catch((error: unknown) =>
        log.error('what earlier runs left is not closed yet', { error: String(error) }),
      )
      await patience.waitFor(closing)
      return closed
    },
    start: beat,
    stop() {
      stopTimer?.()
      patience.stop()
      if (gathered.length > 0) writeGathered()
      side.stop()
    },
  }
}
