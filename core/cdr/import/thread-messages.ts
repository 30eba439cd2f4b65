import type { CallRecord, ImportKind } from '../../contract/index.ts'
import type { ReadForm } from './read-form.ts'

/** Lines of a batch at most: writing so many delays what calls write by a few hundredths of a second. */
export const BATCH = 50

/** A faulty line. Lines count from 1. */
export interface LineProblem {
  readonly line: number
  readonly problem: string
}

/** The task of the thread that reads. */
export interface ReaderOrder {
  readonly path: string
  readonly form: Omit<ReadForm, 'format'>
}

/** Lines of a file. */
export interface ReadBatch {
  readonly kind: ImportKind
  readonly records: CallRecord[]
  readonly problems: LineProblem[]
  /** The bytes read so far. */
  readonly bytes: number
}

/** The answer to a batch: read on, or end. */
export type ToReader = 'next' | 'stop'

/** A message of the thread that reads. Each batch waits for an answer. */
export type FromReader =
  | ({ readonly is: 'batch' } & ReadBatch)
  | { readonly is: 'end' }
  | { readonly is: 'refused'; readonly code: string; readonly message: string }
