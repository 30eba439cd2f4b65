export { DEFAULT_EXPIRES_SECONDS, MIN_EXPIRES_SECONDS } from './contacts.ts'
export { MAX_CONTACTS } from './plan-bindings.ts'
export { createRegistrar, type Registrar } from './registrar.ts'
