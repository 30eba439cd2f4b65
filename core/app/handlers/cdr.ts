import { PbxError } from '../../kit/index.ts'
import { feed } from '../feed.ts'
import type { PbxParts } from '../parts.ts'
import { procedures } from './base.ts'

const PREVIEW_LINES = 5

/** Records: pages, counts, one call, exports. */
export function cdrHandlers({ store, exports, recordFeed, clock }: PbxParts) {
  return {
    list: procedures.cdr.list.handler(({ input }) => store.read('list', input)),
    listCalls: procedures.cdr.listCalls.handler(({ input }) => store.read('listCalls', input)),
    count: procedures.cdr.count.handler(({ input }) => store.read('count', input)),
    get: procedures.cdr.get.handler(async ({ input }) => {
      const details = await store.read('get', input)
      if (details.halves.length === 0) {
        throw new PbxError('record.unknown', `no record of call ${input.callId} is on disk`)
      }
      return details
    }),
    since: procedures.cdr.since.handler(({ input }) => store.read('since', input)),
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
