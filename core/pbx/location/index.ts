export { deviceOf, isElsewhere, isLocalContact } from './device.ts'
export { bindingKey, type Binding, type LocationStore } from './binding.ts'
export { createLocation, MAX_EXPIRES_SECONDS, type LiveBinding, type Location } from './location.ts'
