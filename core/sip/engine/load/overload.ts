import type { Logger } from '../../../kit/index.ts'
import type { LoadSample } from './load-sampler.ts'

/** The limits of an overload, and how new requests are treated during one. */
export interface OverloadRules {
  /**
   * The answer to new requests. `refuse`: 503 with Retry-After; `drop`: no answer, so that a peer asks again by its
   * timers.
   */
  readonly answer: 'refuse' | 'drop'
  /** The limit on the event-loop delay (99th percentile of a sample), in milliseconds. */
  readonly maxDelayMs: number
  readonly maxTransactions: number
  /** The share of its limit to which the heap may grow. */
  readonly maxHeapShare: number
  /** The least Retry-After in seconds; it is between this and twice as many, so that not all come back at once. */
  readonly retryAfterS: number
}

/**
 * The default limits: timers of SIP are in seconds from 200 ms of delay on; 200,000 transactions are a minute of 700
 * calls a second.
 */
export const DEFAULT_OVERLOAD: OverloadRules = {
  answer: 'refuse',
  maxDelayMs: 200,
  maxTransactions: 200_000,
  maxHeapShare: 0.85,
  retryAfterS: 3,
}

/** The share of its limit below which everything has to be for the overload to end. */
const CALM_SHARE = 0.75
/** The number of samples for which it has to be so. */
const CALM_SAMPLES = 4
/** The number of samples in which the event loop has to be late: one long pause is no overload. */
const LATE_SAMPLES = 3

/** The judgement whether new requests are to be turned away. */
export interface Overload {
  isOver(): boolean
  /** Whether it is memory that is scarce. */
  readonly isMemory: boolean
  sampled(sample: LoadSample): void
}

/**
 * Creates the judgement in its initial state, not overloaded. `transactions` returns how many there are now; they count
 * at once, everything else when it is sampled.
 */
export function createOverload(
  rules: OverloadRules,
  transactions: () => number,
  log: Pick<Logger, 'warn'>,
): Overload {
  let isOver = false
  let isMemory = false
  let late = 0
  let calm = 0

  const loads = (sample: LoadSample) => ({
    delay: sample.delayP99Ms / rules.maxDelayMs,
    transactions: transactions() / rules.maxTransactions,
    heap: sample.heapBytes / sample.heapLimitBytes / rules.maxHeapShare,
  })
  const enter = (facts: Record<string, unknown>) => {
    isOver = true
    calm = 0
    log.warn('overload: new requests are turned away, calls in progress go on', {
      ...facts,
      transactions: transactions(),
    })
  }
  const leave = () => {
    isOver = false
    isMemory = false
    late = 0
    log.warn('the overload is over')
  }
  return {
    isOver() {
      if (!isOver && transactions() >= rules.maxTransactions) enter({ reason: 'transactions' })
      return isOver
    },
    get isMemory() {
      return isMemory
    },
    sampled(sample) {
      const load = loads(sample)
      late = load.delay >= 1 ? late + 1 : 0
      if (isOver) {
        calm = Math.max(...Object.values(load)) < CALM_SHARE ? calm + 1 : 0
        if (calm >= CALM_SAMPLES) leave()
        return
      }
      const reasons = [
        late >= LATE_SAMPLES ? 'delay' : undefined,
        load.transactions >= 1 ? 'transactions' : undefined,
        load.heap >= 1 ? 'heap' : undefined,
      ].filter((reason) => reason !== undefined)
      if (reasons.length === 0) return
      isMemory = load.heap >= 1
      const { delayP99Ms, heapBytes } = sample
      enter({ reason: reasons.join(), delayMs: Math.round(delayP99Ms), heapMb: Math.round(heapBytes / 1e6) })
    },
  }
}
