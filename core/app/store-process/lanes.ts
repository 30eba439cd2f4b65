import { OPERATIONS, type OperationName } from './operations.ts'

/** What waits for the store in a budget of its own: no lane can use up what belongs to another. */
export type Lane = 'steps' | 'ends' | 'others' | 'read' | 'search' | 'long'

/** What halves write while they run, and what their end needs, which counts for more. */
const OF_CALLS: Partial<Record<OperationName, Lane>> = {
  journalOpen: 'steps',
  journalAppend: 'steps',
  alive: 'steps',
  dropOldMarks: 'steps',
  journalClose: 'ends',
  logLost: 'ends',
}

/** The lane of an operation: writes of calls, other writes, and each kind of reading by itself. */
export function laneOf(name: OperationName): Lane {
  const kind = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name].kind : 'read'
  if (kind === 'alone') return 'others'
  return kind === 'write' ? (OF_CALLS[name] ?? 'others') : kind
}

/** How much of a lane may wait; what comes on top is refused. */
export const LANE_BUDGET: Record<Lane, number> = {
  steps: 10_000,
  ends: 20_000,
  others: 10_000,
  read: 1000,
  search: 1000,
  long: 1000,
}

/** How much of a reading lane may wait for people and programs from outside: they can come in any number. */
export const ASKED_BUDGET = 200

/** How many reads of a lane the store's process is given at a time; the others wait here, where they cost little. */
export const READS_AT_ONCE = 2
