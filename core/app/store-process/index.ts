export { forkStore, storeMainPath } from './fork-store.ts'
export type { ForkStore, FromStore, StoreProcess, ToStore } from './messages.ts'
export { openReader } from './open-reader.ts'
export { createStoreClient, type StoreClient } from './store-client.ts'
