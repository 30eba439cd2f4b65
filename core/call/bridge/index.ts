export type { Bridge } from './bridge.ts'
export { createBridges, type Bridges } from './bridges.ts'
