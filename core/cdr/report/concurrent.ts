import { sql } from 'kysely'
import type { ConcurrentReport, RecordFilter } from '../../contract/index.ts'
import { queries, type Database } from '../../store/index.ts'
import { matches } from '../query/matches.ts'
import type { CdrTables } from '../store/tables.ts'
import { coveredSpan, type TimeRequest } from './over-time.ts'
import { createReleaseHeap } from './release-heap.ts'
import { bucketEdges, bucketFor } from './zone-buckets.ts'

/** Calls that began so long before the range are looked for there too: they may still be going on in it. */
const LOOK_BACK_MS = 86_400_000
/** Halves that one read brings: what is done with them holds up the process for a few milliseconds. */
const CHUNK = 4000

/** What is read of a half. */
type Interval = readonly [
  setup: number,
  release: number,
  callId: string,
  line: string,
  hop: number,
  sequence: number,
]

/** Some halves of a filter in order of setup; packed as one text, which costs a tenth of so many rows. */
async function readSome(database: Database, filter: RecordFilter, after?: Interval): Promise<Interval[]> {
  const db = queries<CdrTables>(database)
  // The range begins anew with each page: SQLite bounds the walk by it, and not by the comparison of three.
  const rest = after ? { ...filter, from: after[0] } : filter
  let page = db
    .selectFrom('record')
    .select(['setup_time', 'release_time', 'call_id', 'line', 'hop', 'sequence'])
    .where(matches(rest))
    .orderBy('setup_time')
    .orderBy('hop')
    .orderBy('sequence')
    .limit(CHUNK)
  if (after)
    page = page.where(sql<boolean>`(setup_time, hop, sequence) > (${after[0]}, ${after[4]}, ${after[5]})`)
  const { packed } = await db
    .selectFrom(page.as('half'))
    .select(
      sql<string>`json_group_array(json_array(setup_time, release_time, call_id, line, hop, sequence))`.as(
        'packed',
      ),
    )
    .executeTakeFirstOrThrow()
  return JSON.parse(packed) as Interval[]
}

/** The halves of a filter in order of setup; while some are looked at, the next are read. */
async function* readIntervals(database: Database, filter: RecordFilter): AsyncGenerator<Interval[]> {
  let next = readSome(database, filter)
  for (;;) {
    const intervals = await next
    const isLast = intervals.length < CHUNK
    if (!isLast) next = readSome(database, filter, intervals.at(-1))
    if (intervals.length > 0) yield intervals
    if (isLast) return
  }
}

interface Peak {
  readonly calls: number
  readonly at: number
}

/** Counts calls, each once however many of its halves are open. */
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
 * Calls at the same time, exactly: a call goes on from the first setup to the last release of its halves in the filter,
 * release excluded. Calls of the day before the range that go on in it count too.
 */
export async function concurrentCalls(database: Database, request: TimeRequest): Promise<ConcurrentReport> {
  const { filter, zone, weekStartsOn } = request
  const from = filter.from ?? -Infinity
  const all = createCounter()
  const lines = new Map<string, ReturnType<typeof createCounter>>()
  const endings = createReleaseHeap()
  /** Each change of the number of calls, in order of time. */
  const changes: Peak[] = []
  const note = (at: number) => {
    const last = changes.at(-1)
    if (last?.at === at) changes[changes.length - 1] = { at, calls: all.calls }
    else if (last?.calls !== all.calls) changes.push({ at, calls: all.calls })
  }
  const endUntil = (at: number) => {
    for (let next = endings.takeUntil(at); next; next = endings.takeUntil(at)) {
      all.end(next.callId)
      lines.get(next.line)?.end(next.callId)
      if (next.at < at) note(next.at)
    }
  }
  const wide = filter.from === undefined ? filter : { ...filter, from: filter.from - LOOK_BACK_MS }
  let [first, last] = [Infinity, -Infinity]
  for await (const intervals of readIntervals(database, wide)) {
    for (const [setup, release, callId, line] of intervals) {
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
      endings.add({ at: release, callId, line })
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

/** The most calls in each bucket; what goes on at its first edge counts. */
function peaksOf(changes: readonly Peak[], edges: readonly number[]): ConcurrentReport['buckets'] {
  let place = 0
  let calls = 0
  return edges.slice(0, -1).map((from, index) => {
    const to = edges[index + 1]!
    let peak = calls
    for (let change = changes[place]; change && change.at < to; change = changes[++place]) {
      calls = change.calls
      peak = change.at === from && peak === calls ? calls : Math.max(peak, calls)
    }
    return { from, to, peak }
  })
}
