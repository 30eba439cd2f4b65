import { createEmitter } from '../../../kit/index.ts'
import type { LoadSample, LoadSampler } from '../load/index.ts'

/** A thread that does nothing, with 1 GB of heap to grow into. */
export const IDLE: LoadSample = {
  delayMeanMs: 0,
  delayP99Ms: 0,
  delayMaxMs: 0,
  heapBytes: 1e8,
  heapLimitBytes: 1e9,
  residentBytes: 2e8,
}

/** A sampler that says what it is told to. */
export interface FakeSampler extends LoadSampler {
  sample(sample?: Partial<LoadSample>, times?: number): void
}

/** Creates a sampler that is idle until told otherwise. */
export function createFakeSampler(): FakeSampler {
  let last = IDLE
  const samples = createEmitter<LoadSample>((error) => {
    throw error
  })
  return {
    last: () => last,
    onSample: (listener) => samples.on(listener),
    close: () => undefined,
    sample(sample = {}, times = 1) {
      last = { ...IDLE, ...sample }
      for (let n = 0; n < times; n++) samples.emit(last)
    },
  }
}
