import { afterEach, expect, it } from 'vitest'
import { createLoadSampler, type LoadSample, type LoadSampler } from './load-sampler.ts'

let sampler: LoadSampler | undefined
afterEach(() => sampler?.close())

it('measures how late the event loop is, and what memory is used', async () => {
  const samples: LoadSample[] = []
  sampler = createLoadSampler(60, (error) => expect.unreachable(String(error)))
  sampler.onSample((sample) => samples.push(sample))
  await expect.poll(() => samples.length, { timeout: 8000 }).toBeGreaterThan(1)
  const until = performance.now() + 300
  while (performance.now() < until);
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
