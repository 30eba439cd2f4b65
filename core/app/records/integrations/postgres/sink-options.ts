import * as z from 'zod'
import type { CallRecord, RecordsSince } from '../../../../contract/index.ts'
import type { DeletedRanges } from '../../../../cdr/index.ts'
import type { Clock, Dispose, Logger } from '../../../../kit/index.ts'
import type { SectionStore } from '../../../configuration/section-store.ts'
import type { HealthBoard } from '../../../status/health.ts'
import type { DocumentStore, History } from '../../../store-process/index.ts'

/** Records that were changed after they had been written, in the order of the changes. */
export interface ChangedRecords {
  readonly records: CallRecord[]
  readonly next: number
  readonly more: boolean
}

/** The parts of the program that the sink needs. */
export interface SinkOptions {
  readonly settings: SectionStore<'postgres'>
  readonly store: DocumentStore
  readonly history: History
  readonly recordsSince: (since: number, limit: number) => Promise<RecordsSince>
  readonly changedSince: (since: number, limit: number) => Promise<ChangedRecords>
  readonly countDeleted: () => Promise<number>
  readonly deletedRanges: (since: number) => Promise<DeletedRanges>
  readonly lastSequence: () => number
  readonly onRecords: (listener: () => void) => Dispose
  readonly health: Pick<HealthBoard, 'set'>
  readonly clock: Clock
  readonly log: Logger
}

/** The part of it that is kept in the store. */
export const keptSchema = z.object({
  /** The id that tells this installation's records from those of others in the same database. */
  installation: z.string().min(1),
})
/** The part of it that is kept in the store. */
export type Kept = z.infer<typeof keptSchema>
