import { createHistogram } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import { createEmitter, type Dispose } from '../../../kit/index.ts'

/** The load of this thread during the last interval. Delays of the event loop are in milliseconds. */
export interface LoadSample {
  readonly delayMeanMs: number
  readonly delayP99Ms: number
  readonly delayMaxMs: number
  readonly heapBytes: number
  /** The limit to which the heap may grow. */
  readonly heapLimitBytes: number
  /** The memory of the whole process. */
  readonly residentBytes: number
}

/** A sampler that measures again and again. */
export interface LoadSampler {
  last(): LoadSample
  onSample(listener: (sample: LoadSample) => void): Dispose
  close(): void
}

const RESOLUTION_MS = 20
const NS_PER_MS = 1e6

const memory = () => {
  const { used_heap_size: heapBytes, heap_size_limit: heapLimitBytes } = getHeapStatistics()
  return { heapBytes, heapLimitBytes, residentBytes: process.memoryUsage.rss() }
}

/** Samples this thread; its timers do not keep the process alive. */
export function createLoadSampler(everyMs: number, fault: (error: unknown) => void): LoadSampler {
  // monitorEventLoopDelay() forgets with its reset when its timer fired last, and so what delays the next one.
  const delays = createHistogram()
  let firedAt = performance.now()
  const watch = setInterval(() => {
    const now = performance.now()
    const lateMs = Math.max(0, now - firedAt - RESOLUTION_MS)
    delays.record(1 + Math.round(lateMs * NS_PER_MS))
    firedAt = now
  }, RESOLUTION_MS)
  const samples = createEmitter<LoadSample>(fault)
  let last: LoadSample = { delayMeanMs: 0, delayP99Ms: 0, delayMaxMs: 0, ...memory() }
  const inMs = (ns: number) => (delays.count > 0 ? ns / NS_PER_MS : 0)
  const timer = setInterval(() => {
    last = {
      delayMeanMs: inMs(delays.mean),
      delayP99Ms: inMs(delays.percentile(99)),
      delayMaxMs: inMs(delays.max),
      ...memory(),
    }
    delays.reset()
    samples.emit(last)
  }, everyMs)
  watch.unref()
  timer.unref()
  return {
    last: () => last,
    onSample: (listener) => samples.on(listener),
    close() {
      clearInterval(timer)
      clearInterval(watch)
    },
  }
}
