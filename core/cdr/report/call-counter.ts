import type { TimePart } from '../query/calls-in-filter.ts'
import type { Intervals } from './intervals.ts'
import { createQuarterPeaks, type QuarterPeak } from './quarter-peaks.ts'
import { createReleaseHeap, type Going } from './release-heap.ts'

/** The most calls at the same time, and when there were so many first. */
export interface Peak {
  readonly calls: number
  readonly at: number
}

/** The calls that go on, in all or on one line. */
interface Counter {
  calls: number
  peak: Peak | null
}

/** A call that goes on, in all or on one line. */
interface OpenCall extends Going {
  readonly callId: string
  readonly counter: Counter
  /** The same call on its lines, those that ended included. */
  readonly onLines: OpenCall[]
}

const NO_LINES: OpenCall[] = []

/** The number of calls at the same time in a part of the time. */
export interface CountedTime {
  /** UTC epoch milliseconds. */
  readonly from: number
  /** When the first call began, and the last one ended; null without any. */
  readonly span: { readonly first: number; readonly last: number } | null
  readonly peak: Peak | null
  readonly lines: readonly { readonly line: string; readonly peak: Peak | null }[]
  /** Those in which it changed, in order. */
  readonly quarters: readonly QuarterPeak[]
}

/**
 * Creates a counter of calls at the same time in a part of the time. It counts each once however many of its halves are
 * open, and also when it gets a half twice.
 */
export function createCallCounter({ from, to }: TimePart) {
  const all: Counter = { calls: 0, peak: null }
  const open = new Map<string, OpenCall>()
  const lines = new Map<string, Counter>()
  const endings = createReleaseHeap<OpenCall>()
  const quarters = createQuarterPeaks()
  let [first, last] = [Infinity, -Infinity]

  function begin(call: OpenCall, at: number): OpenCall {
    const { counter } = call
    endings.add(call)
    counter.calls++
    if (counter.calls > (counter.peak?.calls ?? 0)) counter.peak = { calls: counter.calls, at }
    return call
  }

  function beginOnLine({ callId, onLines }: OpenCall, line: string, at: number, release: number) {
    const counter = lines.get(line) ?? { calls: 0, peak: null }
    lines.set(line, counter)
    const known = onLines.find((call) => call.counter === counter && call.release > at)
    if (!known) onLines.push(begin({ callId, counter, release, due: release, onLines: NO_LINES }, at))
    else if (release > known.release) known.release = release
  }

  function beginHalf(callId: string, line: string, at: number, release: number) {
    let call = open.get(callId)
    if (!call) {
      call = begin({ callId, counter: all, release, due: release, onLines: [] }, at)
      open.set(callId, call)
    } else if (release > call.release) call.release = release
    if (line !== '') beginOnLine(call, line, at, release)
  }

  function endUntil(at: number) {
    for (let call = endings.next(); call && call.due <= at;) {
      const { due } = call
      endings.take()
      if (call.release > due) {
        call.due = call.release
        endings.add(call)
      } else {
        call.counter.calls--
        if (call.counter === all) open.delete(call.callId)
      }
      call = endings.next()
      // Of all that ends at an instant only the outcome counts, and of what begins at it, too.
      if (due < at && call?.due !== due) quarters.note(due, all.calls)
    }
  }

  return {
    /** Adds halves, in order of setup; those that begin after the time are left out. */
    add(halves: Intervals) {
      for (let place = 0; place < halves.setup.length; place++) {
        const release = halves.release[place]!
        const at = Math.max(from, halves.setup[place]!)
        if (release <= at || at >= to) continue
        endUntil(at)
        beginHalf(halves.callId[place]!, halves.line[place]!, at, release)
        quarters.note(at, all.calls)
        first = Math.min(first, at)
        last = Math.max(last, release - 1)
      }
    },
    /** Ends the calls and returns what was counted: to be done once, after the last half. */
    end(): CountedTime {
      endUntil(to)
      return {
        from,
        span: first === Infinity ? null : { first, last },
        peak: all.peak,
        lines: [...lines].map(([line, { peak }]) => ({ line, peak })),
        quarters: quarters.quarters,
      }
    },
  }
}
