import type { Pbx } from '../../app/index.ts'
import type { RecordsSince } from '../../contract/index.ts'
import type { Dispose } from '../../kit/index.ts'

/** Records that a page has at most. */
const PAGE = 100
/** Pages that are remembered; those who follow are mostly at the same place. */
const MOST_PAGES = 20

/** Pages of records, read once for all who ask for the same one. */
export interface RecordPages {
  after(since: number): Promise<RecordsSince>
  /** Hears that there may be more. */
  onChange(listener: () => void): Dispose
}

/** Remembers pages until records are written or deleted. */
export function createRecordPages(pbx: Pick<Pbx, 'recordsSince' | 'onRecordsChanged'>): RecordPages {
  const pages = new Map<number, Promise<RecordsSince>>()
  return {
    after(since) {
      const known = pages.get(since)
      if (known) return known
      const page = pbx.recordsSince(since, PAGE)
      if (pages.size >= MOST_PAGES) pages.delete(pages.keys().next().value!)
      pages.set(since, page)
      page.catch(() => pages.get(since) === page && pages.delete(since))
      return page
    },
    onChange: (listener) =>
      pbx.onRecordsChanged(() => {
        pages.clear()
        listener()
      }),
  }
}
