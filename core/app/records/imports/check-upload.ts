import { readInThread, type ReadForm } from '../../../cdr/index.ts'
import type { ImportCheckView } from '../../../contract/index.ts'
import type { StoreClient } from '../../store-process/index.ts'
import type { Upload } from './upload.ts'

/** Faulty lines that are told one by one. */
const MAX_TOLD = 20
/** Progress is told after so many lines. */
const TOLD_LINES = 1000

/** Reads the whole file and reports what is in it; nothing is written. */
export async function* checkUpload(
  { path, total }: Upload,
  form: Omit<ReadForm, 'format'>,
  store: Pick<StoreClient, 'read'>,
): AsyncGenerator<ImportCheckView, void, void> {
  let view: ImportCheckView = {
    state: 'running',
    bytes: 0,
    total,
    kind: 'data',
    records: 0,
    known: 0,
    first: null,
    last: null,
    faulty: 0,
    problems: [],
    keepsNumbers: false,
  }
  let told = 0
  for await (const { kind, records, problems, bytes } of readInThread({ path, form })) {
    const { known, keepsNumbers } = await store.read('knownRecords', {
      ids: records.map((record) => record.record_id),
    })
    const times = records.map((record) => record.setup_time)
    view = {
      ...view,
      kind,
      bytes,
      keepsNumbers,
      records: view.records + records.length,
      known: view.known + known,
      first: times.reduce((first: number | null, at) => Math.min(first ?? at, at), view.first),
      last: times.reduce((last: number | null, at) => Math.max(last ?? at, at), view.last),
      faulty: view.faulty + problems.length,
      problems: [...view.problems, ...problems].slice(0, MAX_TOLD),
    }
    if (view.records + view.faulty - told < TOLD_LINES) continue
    told = view.records + view.faulty
    yield view
  }
  yield { ...view, state: 'done', bytes: total }
}
