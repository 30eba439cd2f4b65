import type { ConcurrentReport } from '../../contract/index.ts'
import type { ReadableDatabase } from '../../store/index.ts'
import type { CountedTime, Peak } from './call-counter.ts'
import { readTimes } from './counted-times.ts'
import { coveredSpan, type TimeRequest } from './over-time.ts'
import { peaksInBuckets, type QuarterPeak } from './quarter-peaks.ts'
import { bucketEdges, bucketFor } from './zone-buckets.ts'

/** Returns the higher of two peaks; of equal ones the earlier, which comes first. */
const higher = (a: Peak | null, b: Peak | null): Peak | null => (a && (!b || b.calls <= a.calls) ? a : b)

/** Returns the quarters of several parts of the time; a part whose first instant is not noted begins without calls. */
const quartersOf = (times: readonly CountedTime[]): QuarterPeak[] =>
  times.flatMap(({ from, quarters }, place) =>
    place === 0 || quarters[0]?.at === from ? quarters : [{ at: from, peak: 0, last: 0 }, ...quarters],
  )

function linesOf(times: readonly CountedTime[]): ConcurrentReport['lines'] {
  const peaks = new Map<string, Peak | null>()
  for (const { lines } of times) {
    for (const { line, peak } of lines) peaks.set(line, higher(peaks.get(line) ?? null, peak))
  }
  return [...peaks]
    .map(([line, peak]) => ({ line, peak }))
    .sort((a, b) => (b.peak?.calls ?? 0) - (a.peak?.calls ?? 0) || (a.line < b.line ? -1 : 1))
}

/**
 * Counts the calls at the same time, exactly: a call goes on from the first setup to the last release of its halves,
 * release excluded. Calls that began before the range and go on in it count too.
 */
export async function concurrentCalls(
  database: ReadableDatabase,
  request: TimeRequest,
): Promise<ConcurrentReport> {
  const { filter, zone, weekStartsOn } = request
  const times = await readTimes(database, filter)
  const spans = times.flatMap(({ span }) => span ?? [])
  if (spans.length === 0) return { bucket: request.bucket, buckets: [], peak: null, lines: [] }
  const last = spans.reduce((latest, span) => Math.max(latest, span.last), -Infinity)
  const span = coveredSpan(filter, spans[0]!.first, last)
  const bucket = bucketFor(request.bucket, span.from, span.to)
  return {
    bucket,
    buckets: peaksInBuckets(quartersOf(times), bucketEdges(bucket, span, zone, weekStartsOn)),
    peak: times.reduce<Peak | null>((peak, time) => higher(peak, time.peak), null),
    lines: linesOf(times),
  }
}
