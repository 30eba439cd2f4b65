import type { ConcurrentReport } from '../../contract/index.ts'
import { QUARTER_MS } from '../query/quarter.ts'

/** A quarter of an hour in which the number of calls changed. */
export interface QuarterPeak {
  /** UTC epoch milliseconds. */
  readonly at: number
  /** The most calls in it; what is in progress at its first instant counts. */
  peak: number
  /** How many are in progress at its end. */
  last: number
}

/** The most calls of each quarter of an hour. */
export interface QuarterPeaks {
  /** Those in which the number of calls changed, in order. */
  readonly quarters: readonly QuarterPeak[]
  /** Takes note of a new number of calls; instants come in order, each once all that begins and ends at it is known. */
  note(at: number, calls: number): void
}

/** Makes one without calls. */
export function createQuarterPeaks(): QuarterPeaks {
  const quarters: QuarterPeak[] = []
  let current: QuarterPeak | undefined
  return {
    quarters,
    note(at, calls) {
      if (current && at < current.at + QUARTER_MS) {
        if (calls > current.peak) current.peak = calls
        current.last = calls
        return
      }
      const begin = Math.floor(at / QUARTER_MS) * QUARTER_MS
      const before = at === begin ? 0 : (current?.last ?? 0)
      current = { at: begin, peak: Math.max(before, calls), last: calls }
      quarters.push(current)
    },
  }
}

/** Returns the most calls in each bucket; bucket n reaches from edge n to edge n + 1. */
export function peaksInBuckets(
  quarters: readonly QuarterPeak[],
  edges: readonly number[],
): ConcurrentReport['buckets'] {
  let place = 0
  let now = 0
  return edges.slice(0, -1).map((from, index) => {
    const to = edges[index + 1]!
    let peak = quarters[place]?.at === from ? 0 : now
    for (; place < quarters.length && quarters[place]!.at < to; place++) {
      peak = Math.max(peak, quarters[place]!.peak)
      now = quarters[place]!.last
    }
    return { from, to, peak }
  })
}
