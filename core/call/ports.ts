import type { HalfTrace, TraceEntry } from './trace/half-trace.ts'

/** Where halves leave their trace while the call runs, so that a killed server loses nothing. */
export interface JournalPort {
  /** Resolves when the half is on disk: before any response above 100 (O), before the first INVITE (T). */
  open(half: HalfTrace): Promise<void>
  /** A further step of an open half. */
  append(recordId: string, entry: TraceEntry): void
  /** The half has ended; `half` holds all of its entries. */
  close(half: HalfTrace): void
}
