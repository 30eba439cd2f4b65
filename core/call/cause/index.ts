export type { Cause, CauseKind, ReleasedBy } from './cause.ts'
export * from './classify.ts'
export { causeOfStatus, Q850 } from './q850.ts'
export { COMPLETED_ELSEWHERE, formatReason, parseReason, type PeerReason } from './reason-header.ts'
