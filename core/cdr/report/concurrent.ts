import type { ConcurrentReport } from '../../contract/index.ts'
import type { Database } from '../../store/index.ts'
import { readIntervals } from './intervals.ts'
import { coveredSpan, type TimeRequest } from './over-time.ts'
import { createReleaseHeap } from './release-heap.ts'
import { bucketEdges, bucketFor } from './zone-buckets.ts'

interface Peak {
  readonly calls: number
  readonly at: number
}

/** The changes of the number of calls, in order of time: two arrays, since there are hundreds of thousands. */
interface Changes {
  readonly times: number[]
  readonly calls: number[]
}

/** Creates a counter of calls, which counts each once however many of its halves are open. */
function createCounter() {
  const open = new Map<string, number>()
  let peak: Peak | null = null
  return {
    get calls() {
      return open.size
    },
    get peak() {
      return peak
    },
    begin: (callId: string) => open.set(callId, (open.get(callId) ?? 0) + 1),
    end(callId: string) {
      const left = open.get(callId)! - 1
      if (left > 0) open.set(callId, left)
      else open.delete(callId)
    },
    /** Takes note of how many there are now. */
    note(at: number) {
      if (open.size > (peak?.calls ?? 0)) peak = { calls: open.size, at }
    },
  }
}

/**
 * Counts the calls at the same time, exactly: a call goes on from the first setup to the last release of its halves,
 * release excluded. Calls that began before the range and go on in it count too.
 */
export async function concurrentCalls(database: Database, request: TimeRequest): Promise<ConcurrentReport> {
  const { filter, zone, weekStartsOn } = request
  const from = filter.from ?? -Infinity
  const all = createCounter()
  const lines = new Map<string, ReturnType<typeof createCounter>>()
  const endings = createReleaseHeap()
  const changes: Changes = { times: [], calls: [] }
  const note = (at: number) => {
    const last = changes.times.length - 1
    if (changes.times[last] === at) changes.calls[last] = all.calls
    else if (changes.calls[last] !== all.calls) {
      changes.times.push(at)
      changes.calls.push(all.calls)
    }
  }
  const endUntil = (at: number) => {
    for (let next = endings.takeUntil(at); next; next = endings.takeUntil(at)) {
      const [, release, callId, line] = next
      all.end(callId)
      if (line !== '') lines.get(line)!.end(callId)
      if (release < at) note(release)
    }
  }
  let [first, last] = [Infinity, -Infinity]
  for await (const intervals of readIntervals(database, filter)) {
    for (const interval of intervals) {
      const [setup, release, callId, line] = interval
      if (release <= Math.max(from, setup)) continue
      const at = Math.max(from, setup)
      endUntil(at)
      all.begin(callId)
      if (line !== '') {
        const counter = lines.get(line) ?? createCounter()
        lines.set(line, counter)
        counter.begin(callId)
        counter.note(at)
      }
      endings.add(interval)
      all.note(at)
      note(at)
      first = Math.min(first, at)
      last = Math.max(last, release - 1)
    }
  }
  if (first === Infinity) return { bucket: request.bucket, buckets: [], peak: null, lines: [] }
  endUntil(Infinity)
  const span = coveredSpan(filter, first, last)
  const bucket = bucketFor(request.bucket, span.from, span.to)
  return {
    bucket,
    buckets: peaksOf(changes, bucketEdges(bucket, span, zone, weekStartsOn)),
    peak: all.peak,
    lines: [...lines]
      .map(([line, counter]) => ({ line, peak: counter.peak }))
      .sort((a, b) => (b.peak?.calls ?? 0) - (a.peak?.calls ?? 0) || (a.line < b.line ? -1 : 1)),
  }
}

/** Returns the most calls in each bucket; what is in progress at its first edge counts. */
function peaksOf({ times, calls }: Changes, edges: readonly number[]): ConcurrentReport['buckets'] {
  let place = 0
  let now = 0
  return edges.slice(0, -1).map((from, index) => {
    const to = edges[index + 1]!
    if (times[place] === from) now = calls[place++]!
    let peak = now
    for (; place < times.length && times[place]! < to; place++) {
      now = calls[place]!
      peak = Math.max(peak, now)
    }
    return { from, to, peak }
  })
}
