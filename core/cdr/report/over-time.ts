import type { Bucket, RecordFilter, TimeReport, WeekReport } from '../../contract/index.ts'
import type { ReadableDatabase } from '../../store/index.ts'
import { zoneOffset } from '../export/zone-time.ts'
import { added, NO_CALLS } from '../query/counted-calls.ts'
import { QUARTER_MS } from '../query/quarter.ts'
import { readQuarters, type Quarter } from './quarters.ts'
import { bucketEdges, bucketFor, weekdayOf } from './zone-buckets.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const HOUR_OF_QUARTERS = 4

/** A request for a report over time. */
export interface TimeRequest {
  readonly filter: RecordFilter
  readonly zone: string
  readonly bucket: Bucket
  /** 0 for Sunday. */
  readonly weekStartsOn: number
}

function busiestHour(quarters: readonly Quarter[]): TimeReport['busiest'] {
  const calls = new Map(quarters.map(({ at, sums }) => [at, sums.calls]))
  let best: TimeReport['busiest'] = null
  for (const { at: last } of quarters) {
    // Of the hours that end with this quarter and of those that begin with it, none is left out.
    for (let back = HOUR_OF_QUARTERS - 1; back >= 0; back--) {
      const from = last - back * QUARTER_MS
      let sum = 0
      for (let step = 0; step < HOUR_OF_QUARTERS; step++) sum += calls.get(from + step * QUARTER_MS) ?? 0
      if (!best || sum > best.calls || (sum === best.calls && from < best.from)) {
        best = { from, to: from + HOUR_MS, calls: sum }
      }
    }
  }
  return best
}

/** Returns the time that buckets have to cover: the filter's range as far as it is closed, else what was found. */
export function coveredSpan(
  { from, to }: RecordFilter,
  first: number,
  last: number,
): { from: number; to: number } {
  const begin = from ?? first
  return { from: begin, to: Math.max(to ?? last + 1, begin + 1) }
}

/** Returns the calls per hour, day, week or month of a zone. */
export async function callsOverTime(database: ReadableDatabase, request: TimeRequest): Promise<TimeReport> {
  const { filter, zone, weekStartsOn } = request
  const quarters = await readQuarters(database, filter)
  const [first, last] = [quarters[0], quarters.at(-1)]
  if (!first || !last) return { bucket: request.bucket, buckets: [], busiest: null }
  const span = coveredSpan(filter, first.at, last.at)
  const bucket = bucketFor(request.bucket, span.from, span.to)
  const edges = bucketEdges(bucket, span, zone, weekStartsOn)
  const buckets = edges.slice(0, -1).map((from, index) => ({ from, to: edges[index + 1]!, ...NO_CALLS }))
  let place = 0
  for (const { at, sums } of quarters) {
    while (place < buckets.length - 1 && buckets[place]!.to <= at) place++
    buckets[place] = { ...buckets[place]!, ...added(buckets[place]!, sums) }
  }
  return { bucket, buckets, busiest: busiestHour(quarters) }
}

/** Returns the calls per weekday and hour of day of a zone. */
export async function callsOfWeek(
  database: ReadableDatabase,
  { filter, zone }: { readonly filter: RecordFilter; readonly zone: string },
): Promise<WeekReport> {
  const offset = zoneOffset(zone)
  const cells = new Map<string, WeekReport['cells'][number]>()
  for (const { at, sums } of await readQuarters(database, filter)) {
    const local = at + offset(at)
    const weekday = weekdayOf(Math.floor(local / DAY_MS))
    const hour = Math.floor(local / HOUR_MS) % 24
    const key = `${weekday} ${hour}`
    const cell = cells.get(key) ?? { weekday, hour, ...NO_CALLS }
    cells.set(key, { ...cell, ...added(cell, sums) })
  }
  return { cells: [...cells.values()].sort((a, b) => a.weekday - b.weekday || a.hour - b.hour) }
}
