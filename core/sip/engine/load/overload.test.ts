import { describe, expect, it } from 'vitest'
import { IDLE } from '../testkit/fake-sampler.ts'
import type { LoadSample } from './load-sampler.ts'
import { createOverload, DEFAULT_OVERLOAD, type OverloadRules } from './overload.ts'

const RULES: OverloadRules = { ...DEFAULT_OVERLOAD, maxDelayMs: 200, maxTransactions: 100, maxHeapShare: 0.8 }

function start() {
  const lines: [string, unknown][] = []
  const open = { transactions: 0 }
  const overload = createOverload(RULES, () => open.transactions, {
    warn: (message, facts) => void lines.push([message, facts]),
  })
  const sample = (more: Partial<LoadSample> = {}) => {
    overload.sampled({ ...IDLE, ...more })
    return overload.isOver()
  }
  return { overload, open, lines, sample }
}

describe('overload', () => {
  it('begins when the event loop is late time and again, not once', () => {
    const { sample, lines } = start()
    const states = [250, 250, 10, 250, 250, 250].map((delayP99Ms) => sample({ delayP99Ms }))
    expect(states).toEqual([false, false, false, false, false, true])
    expect(lines).toEqual([
      [
        'overload: new requests are turned away, calls in progress go on',
        { reason: 'delay', delayMs: 250, heapMb: 100, transactions: 0 },
      ],
    ])
  })

  it('begins with the first sample of a heap that is too full', () => {
    const { sample } = start()
    expect([7.9e8, 8e8].map((heapBytes) => sample({ heapBytes }))).toEqual([false, true])
  })

  it('begins with the transaction that is one too many, without waiting for a sample', () => {
    const { overload, open, lines } = start()
    open.transactions = 99
    expect(overload.isOver()).toBe(false)
    open.transactions = 100
    expect([overload.isOver(), overload.isOver()]).toEqual([true, true])
    expect(lines.map(([, facts]) => facts)).toEqual([{ reason: 'transactions', transactions: 100 }])
  })

  it('ends when everything was well below its limit for a while, and says so once', () => {
    const { sample, lines, open } = start()
    sample({ heapBytes: 9e8 })
    const states = [190, 10, 10, 10, 160, 10, 10, 10, 10].map((delayP99Ms) => sample({ delayP99Ms }))
    expect(states).toEqual([true, true, true, true, true, true, true, true, false])
    expect(lines.map(([line]) => line).slice(1)).toEqual(['the overload is over'])
    open.transactions = 76
    sample({ heapBytes: 9e8 })
    for (let n = 0; n < 10; n++) expect(sample()).toBe(true)
    open.transactions = 74
    for (let n = 0; n < 4; n++) sample()
    expect(sample()).toBe(false)
    expect(lines).toHaveLength(4)
  })
})
