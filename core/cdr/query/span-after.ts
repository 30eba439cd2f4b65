import type { RecordFilter } from '../../contract/index.ts'

/** From (included) to (excluded) of setup, UTC epoch milliseconds. */
type Span = Pick<RecordFilter, 'from' | 'to'>

/**
 * Returns what is left of a span of time after a cursor. SQLite looks for the first row by one bound only: without
 * this, each further page would walk over all pages before it.
 * @param setupTime of the cursor; records of that millisecond may still follow.
 */
export const spanAfter = (span: Span, setupTime: number, isAscending: boolean): Span =>
  isAscending
    ? { ...span, from: Math.max(span.from ?? setupTime, setupTime) }
    : { ...span, to: Math.min(span.to ?? setupTime + 1, setupTime + 1) }
