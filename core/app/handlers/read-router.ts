import type { Rates } from '../../contract/index.ts'
import { recordReads } from './cdr.ts'
import { reportsHandlers } from './reports.ts'
import type { Reads } from '../store-process/index.ts'

/** Implements what readers of records may call, but for the feed: all that a store alone can answer. */
export const createReadRouter = (store: Pick<Reads, 'read'>, rates: () => Rates) => ({
  cdr: recordReads({ store }),
  reports: reportsHandlers({ store, rates }),
})
