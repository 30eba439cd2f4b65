import { readInThread, type ReadForm } from '../../../cdr/index.ts'
import type { ImportProgress } from '../../../contract/index.ts'
import { PbxError } from '../../../kit/index.ts'
import type { StoreClient } from '../../store-process/index.ts'
import type { Upload } from './upload.ts'

/** Progress is told after so many lines. */
const TOLD_LINES = 1000

/** The order to write a file into the store. */
export interface WriteOrder {
  readonly form: Omit<ReadForm, 'format'>
  /** The beginning of the writing; its batches are one line of the log. UTC epoch milliseconds. */
  readonly at: number
  readonly store: Pick<StoreClient, 'write'>
  readonly signal: AbortSignal
}

/** Writes the good records of a file, batch after batch; what calls write goes between them. */
export async function* writeUpload(
  { path, name, total }: Upload,
  { form, at, store, signal }: WriteOrder,
): AsyncGenerator<ImportProgress, void, void> {
  let progress: ImportProgress = {
    state: 'running',
    bytes: 0,
    total,
    written: 0,
    known: 0,
    numbered: 0,
    refused: 0,
  }
  let [lines, told] = [0, 0]
  yield progress
  try {
    for await (const { records, problems, bytes } of readInThread({ path, form })) {
      if (signal.aborted) return yield { ...progress, state: 'cancelled' }
      const outcome = await store.write('importRecords', { records, at: Math.round(at), why: name })
      progress = {
        ...progress,
        bytes,
        written: progress.written + outcome.written,
        known: progress.known + outcome.known,
        numbered: progress.numbered + outcome.numbered,
        refused: progress.refused + problems.length,
      }
      lines += records.length + problems.length
      if (lines - told < TOLD_LINES) continue
      told = lines
      yield progress
    }
    yield { ...progress, state: 'done', bytes: total }
  } catch (error) {
    if (!(error instanceof PbxError)) throw error
    yield { ...progress, state: 'failed', message: error.message }
  }
}
