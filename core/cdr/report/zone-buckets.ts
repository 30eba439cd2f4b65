import { MAX_BUCKETS, type Bucket } from '../../contract/index.ts'
import { zoneOffset, type ZoneOffset } from '../export/zone-time.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const BUCKETS: readonly Bucket[] = ['hour', 'day', 'week', 'month']
/** Longest that a bucket of each width can be, for an upper bound of how many there are. */
const SHORTEST_MS: Readonly<Record<Bucket, number>> = {
  hour: HOUR_MS,
  day: 23 * HOUR_MS,
  week: 7 * DAY_MS - HOUR_MS,
  month: 28 * DAY_MS - HOUR_MS,
}

/** Returns the day of the week of a local day counted from 1970-01-01, 0 for Sunday. */
export const weekdayOf = (localDay: number): number => (((localDay + 4) % 7) + 7) % 7

/** Returns the first instant of a local day; where a zone skips midnight, that is the end of the gap. */
function dayStart(localDay: number, offset: ZoneOffset): number {
  const midnight = localDay * DAY_MS
  const before = midnight - offset(midnight - DAY_MS)
  const after = midnight - offset(midnight + DAY_MS)
  const isMidnight = (at: number) => at + offset(at) === midnight
  const found = [before, after].filter(isMidnight)
  return found.length > 0 ? Math.min(...found) : before
}

function firstDay(bucket: Bucket, localDay: number, weekStartsOn: number): number {
  if (bucket === 'week') return localDay - ((weekdayOf(localDay) - weekStartsOn + 7) % 7)
  if (bucket !== 'month') return localDay
  const date = new Date(localDay * DAY_MS)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / DAY_MS
}

function nextDay(bucket: Bucket, localDay: number): number {
  if (bucket === 'week') return localDay + 7
  if (bucket !== 'month') return localDay + 1
  const date = new Date(localDay * DAY_MS)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / DAY_MS
}

/** Returns the next instant at which a clock of the zone shows a full hour, or shows one again. */
function nextHour(at: number, offset: ZoneOffset): number {
  const next = at + HOUR_MS - ((((at + offset(at)) % HOUR_MS) + HOUR_MS) % HOUR_MS)
  const turned = next + offset(next)
  // After a change by half an hour the full hour comes later or has just been.
  return turned % HOUR_MS === 0 ? next : next + HOUR_MS - (turned % HOUR_MS)
}

/** Returns the width in force: the wanted one, or the next coarser one of which there are not too many. */
export function bucketFor(wanted: Bucket, from: number, to: number): Bucket {
  const rest = BUCKETS.slice(BUCKETS.indexOf(wanted))
  return rest.find((bucket) => (to - from) / SHORTEST_MS[bucket] + 2 <= MAX_BUCKETS) ?? 'month'
}

/**
 * Returns the edges of the buckets that hold everything from `from` (included) to `to` (excluded), in a zone: bucket n
 * reaches from edge n to edge n + 1. A day on which clocks change has 23 or 25 hours.
 */
export function bucketEdges(
  bucket: Bucket,
  { from, to }: { readonly from: number; readonly to: number },
  zone: string,
  weekStartsOn: number,
): number[] {
  const offset = zoneOffset(zone)
  const localDay = Math.floor((from + offset(from)) / DAY_MS)
  let day = firstDay(bucket, localDay, weekStartsOn)
  const edges = [dayStart(day, offset)]
  while (edges.at(-1)! < to && edges.length <= 2 * MAX_BUCKETS) {
    const at = edges.at(-1)!
    if (bucket === 'hour') edges.push(nextHour(at, offset))
    else {
      day = nextDay(bucket, day)
      const next = dayStart(day, offset)
      if (next > at) edges.push(next)
    }
  }
  const first = edges.findLastIndex((edge) => edge <= from)
  return edges.slice(Math.max(first, 0))
}
