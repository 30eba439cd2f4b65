import { createEmitter, type Dispose, type ListenerFault } from '../../kit/index.ts'

/** The progress of the records on disk. */
export interface RecordMark {
  readonly sequence: number
  readonly records: number
}

/** A feed that tells the window that records were written. */
export interface RecordFeed {
  current(): RecordMark
  /** Takes note that a record is on disk. */
  written(sequence: number): void
  /** Takes note that records were deleted or counted again. */
  reset(mark: RecordMark): void
  onChange(listener: (mark: RecordMark) => void): Dispose
}

/** Starts from what the store holds. */
export function createRecordFeed(start: RecordMark, fault: ListenerFault): RecordFeed {
  let mark = start
  const changes = createEmitter<RecordMark>(fault)
  return {
    current: () => mark,
    written(sequence) {
      mark = { sequence: Math.max(mark.sequence, sequence), records: mark.records + 1 }
      changes.emit(mark)
    },
    reset(next) {
      mark = next
      changes.emit(mark)
    },
    onChange: (listener) => changes.on(listener),
  }
}
