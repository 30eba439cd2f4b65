import { afterEach, expect, it } from 'vitest'
import { createLoadSampler, type LoadSample, type LoadSampler } from './load-sampler.ts'

let sampler: LoadSampler | undefined
afterEach(() => sampler?.close())

/** Holds up the event loop. */
function block(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

it('measures how late the event loop is, and what memory is used', async () => {
  const samples: LoadSample[] = []
  sampler = createLoadSampler(60, (error) => expect.unreachable(String(error)))
  sampler.onSample((sample) => samples.push(sample))
  await expect.poll(() => samples.length, { timeout: 8000 }).toBeGreaterThan(1)
  block(300)
  const before = samples.length
  await expect.poll(() => samples.length, { timeout: 8000 }).toBeGreaterThan(before + 1)
  const latest = Math.max(...samples.slice(before).map(({ delayMaxMs }) => delayMaxMs))
  expect(latest).toBeGreaterThan(200)
  expect(sampler.last()).toBe(samples.at(-1))
  const { heapBytes, heapLimitBytes, residentBytes, delayMeanMs, delayP99Ms } = sampler.last()
  expect(heapBytes).toBeGreaterThan(1e6)
  expect(heapLimitBytes).toBeGreaterThan(heapBytes)
  expect(residentBytes).toBeGreaterThan(1e7)
  expect(delayMeanMs).toBeGreaterThanOrEqual(0)
  expect(delayP99Ms).toBeGreaterThanOrEqual(0)
})

it.each([1, 5, 10, 15, 20, 30, 40, 44, 48, 52, 56])(
  'misses nothing that begins %s ms after a sample',
  async (afterMs) => {
    const samples: LoadSample[] = []
    sampler = createLoadSampler(60, (error) => expect.unreachable(String(error)))
    const stop = sampler.onSample(() => {
      stop()
      setTimeout(() => {
        block(100)
        sampler!.onSample((sample) => samples.push(sample))
      }, afterMs)
    })
    await expect.poll(() => samples.length, { timeout: 8000 }).toBeGreaterThan(1)
    expect(Math.max(...samples.map(({ delayMaxMs }) => delayMaxMs))).toBeGreaterThan(50)
  },
)
