import type { Pbx } from '../../app/index.ts'
import type { Dispose } from '../../kit/index.ts'
import type { FeedPage } from './reading/feed-page.ts'

/** The number of pages that are remembered; followers are mostly at the same place. */
const MOST_PAGES = 20

/** Pages of records, read once for all who ask for the same one. */
export interface RecordPages {
  after(since: number, isMasked: boolean): Promise<FeedPage>
  /** Calls `listener` when there may be more. */
  onChange(listener: () => void): Dispose
}

/** The source that pages are read from. */
export interface PageSource extends Pick<Pbx, 'onRecordsChanged' | 'lastSequence'> {
  /** Returns a number that changes with what is hidden. */
  revision(): number
  feedPage(since: number, isMasked: boolean): Promise<FeedPage>
}

/** Remembers pages until records are written or deleted, or something else is hidden. */
export function createRecordPages(source: PageSource): RecordPages {
  const pages = new Map<string, Promise<FeedPage>>()
  return {
    after(since, isMasked) {
      const key = `${since} ${isMasked ? source.revision() : 'open'}`
      const known = pages.get(key)
      if (known) return known
      const page = source.feedPage(since, isMasked)
      if (pages.size >= MOST_PAGES) pages.delete(pages.keys().next().value!)
      pages.set(key, page)
      page.catch(() => pages.get(key) === page && pages.delete(key))
      return page
    },
    onChange: (listener) =>
      source.onRecordsChanged(() => {
        pages.clear()
        listener()
      }),
  }
}
