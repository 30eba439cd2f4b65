import type { ConcurrentReport } from '../../contract/index.ts'
import type { Database } from '../../store/index.ts'
import { createCallCounter } from './call-counter.ts'
import { readIntervals } from './intervals.ts'
import { coveredSpan, type TimeRequest } from './over-time.ts'
import { bucketEdges, bucketFor } from './zone-buckets.ts'

/**
 * Counts the calls at the same time, exactly: a call goes on from the first setup to the last release of its halves,
 * release excluded. Calls that began before the range and go on in it count too.
 */
export async function concurrentCalls(database: Database, request: TimeRequest): Promise<ConcurrentReport> {
  const { filter, zone, weekStartsOn } = request
  const counter = createCallCounter(filter.from ?? -Infinity)
  for await (const intervals of readIntervals(database, filter)) counter.add(intervals)
  const { first, last } = counter.span()
  if (first === Infinity) return { bucket: request.bucket, buckets: [], peak: null, lines: [] }
  counter.end()
  const span = coveredSpan(filter, first, last)
  const bucket = bucketFor(request.bucket, span.from, span.to)
  return {
    bucket,
    buckets: counter.quarters.inBuckets(bucketEdges(bucket, span, zone, weekStartsOn)),
    peak: counter.all.peak,
    lines: [...counter.lines]
      .map(([line, { peak }]) => ({ line, peak }))
      .sort((a, b) => (b.peak?.calls ?? 0) - (a.peak?.calls ?? 0) || (a.line < b.line ? -1 : 1)),
  }
}
