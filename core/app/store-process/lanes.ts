import { OPERATIONS, type OperationName } from './operations.ts'

/**
 * The lane in which an operation waits for the store, with a budget of its own: no lane can use up what belongs to
 * another.
 */
export type Lane = 'steps' | 'ends' | 'others' | 'read' | 'search' | 'long'

/** The lanes of what halves write while they run, and of what their end needs, which counts for more. */
const OF_CALLS: Partial<Record<OperationName, Lane>> = {
  journalOpen: 'steps',
  journalAppend: 'steps',
  alive: 'steps',
  dropOldMarks: 'steps',
  journalClose: 'ends',
  logLost: 'ends',
}

/** Returns the lane of an operation: writes of calls, other writes, and each kind of reading by itself. */
export function laneOf(name: OperationName): Lane {
  const kind = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name].kind : 'read'
  if (kind === 'alone') return 'others'
  return kind === 'write' ? (OF_CALLS[name] ?? 'others') : kind
}

/** The number of operations of a lane that may wait; more than these are refused. */
export const LANE_BUDGET: Record<Lane, number> = {
  steps: 10_000,
  ends: 20_000,
  others: 10_000,
  read: 1000,
  search: 1000,
  long: 1000,
}

/** The number of reads of a lane that may wait for people and programs from outside: they can come in any number. */
export const ASKED_BUDGET = 200

/**
 * The number of reads of a lane that the store's process is given at a time; the others wait here, where they cost
 * little.
 */
export const READS_AT_ONCE = 2
