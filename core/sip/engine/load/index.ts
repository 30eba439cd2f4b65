export { createLoadSampler, type LoadSample, type LoadSampler } from './load-sampler.ts'
export { createOverload, DEFAULT_OVERLOAD, type Overload, type OverloadRules } from './overload.ts'
