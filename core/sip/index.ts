export * from './engine/index.ts'
export type { LocalAddress, Protocol, TransportLimits } from './transport/index.ts'
export type { TimerValues } from './transaction/index.ts'
