export type { Binding, LocationStore } from './binding.ts'
export { createLocation, MAX_EXPIRES_SECONDS, type LiveBinding, type Location } from './location.ts'
