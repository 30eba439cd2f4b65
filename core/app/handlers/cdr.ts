import type { RecordSort } from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'
import { feed } from './feed.ts'
import type { PbxParts } from './parts.ts'
import type { StoreClient } from '../store-process/index.ts'
import { procedures } from './base.ts'

const PREVIEW_LINES = 5

/** Lists in the order of time are read along an index; others may take a while. */
const isInTime = ({ column }: RecordSort) => column === 'setup_time'

/**
 * Returns the handlers for records: pages, counts, one call. They are all those that only read the store, wherever that
 * is done.
 */
export function recordReads({ store }: { readonly store: Pick<StoreClient, 'read'> }) {
  return {
    list: procedures.cdr.list.handler(({ input, signal }) =>
      isInTime(input.sort) ? store.read('list', input, signal) : store.read('listSorted', input, signal),
    ),
    listCalls: procedures.cdr.listCalls.handler(({ input, signal }) =>
      isInTime(input.sort)
        ? store.read('listCalls', input, signal)
        : store.read('listCallsSorted', input, signal),
    ),
    count: procedures.cdr.count.handler(({ input, signal }) => store.read('count', input, signal)),
    get: procedures.cdr.get.handler(async ({ input, signal }) => {
      const details = await store.read('get', input, signal)
      if (details.halves.length === 0) {
        throw new PbxError('record.unknown', `no record of call ${input.callId} is on disk`)
      }
      return details
    }),
    since: procedures.cdr.since.handler(({ input, signal }) => store.read('since', input, signal)),
  }
}

/** Returns the handlers for records: those of `recordReads`, exports, and what is written on records. */
export function cdrHandlers({ store, exports, recordFeed, clock }: PbxParts) {
  return {
    ...recordReads({ store }),
    watch: procedures.cdr.watch.handler(({ signal }) =>
      feed(
        (push) => {
          push(recordFeed.current())
          return recordFeed.onChange(push)
        },
        'latest',
        signal,
      ),
    ),
    annotate: procedures.cdr.annotate.handler(async ({ input: { recordId, changes } }) => {
      if (!(await store.write('annotateRecord', { recordId, changes, at: clock.wall() }))) {
        throw new PbxError('record.unknown', `no record ${recordId} is on disk`)
      }
      recordFeed.reset(recordFeed.current())
      return {}
    }),
    import: procedures.cdr.import.handler(async ({ input: { records, from, at } }) => {
      const outcome = await store.write('importRecords', { records, at, why: from })
      recordFeed.reset(await store.read('mark', {}))
      return outcome
    }),
    exportPreview: procedures.cdr.exportPreview.handler(({ input }) => exports.preview(input, PREVIEW_LINES)),
    export: procedures.cdr.export.handler(({ input, signal }) => exports.run(input, signal)),
  }
}
