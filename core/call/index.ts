export type { Cause, CauseKind, ReleasedBy } from './cause/cause.ts'
export type { JournalPort } from './ports.ts'
export type * from './trace/half-trace.ts'
