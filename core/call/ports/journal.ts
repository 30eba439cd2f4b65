import type { HalfTrace, TraceEntry } from '../trace/half-trace.ts'

/** The journal in which halves leave their trace while the call runs, so that a killed server loses nothing. */
export interface JournalPort {
  /** Resolves when the half is on disk: before any response above 100 (O), before the first INVITE (T). */
  open(half: HalfTrace): Promise<void>
  /** Adds a step to an open half; `place` is its place in the trace. */
  append(recordId: string, place: number, entry: TraceEntry): void
  /** Closes a half that has ended; `half` holds all of its entries. */
  close(half: HalfTrace): void
  /** Removes a half that never began, as no INVITE was sent for it. It leaves nothing. */
  discard(half: HalfTrace): void
}
