import type { CallRecord, RecordPolicy } from '../../../core/contract/index.ts'
import { valueOf, type RecordQuery } from './record-query.ts'

/** Returns the kinds of record that a query needs and the policy never writes. */
export function missingCallees(query: RecordQuery, policy: RecordPolicy): CallRecord['party'][] {
  const side = valueOf(query, 'side')
  const party = valueOf(query, 'party')
  const needsCallees = side === 'T' || (query.tab === 'all' && side === undefined)
  if (!needsCallees) return []
  const never: CallRecord['party'][] = []
  if (policy.localCallee === 'never' && party !== 'outside') never.push('local')
  if (policy.outsideCallee === 'never' && party !== 'local') never.push('outside')
  return never
}

/**
 * Returns what a list of missed calls lacks by the policy: `callees` where callers' records stand in for extensions, so
 * that a group's missed call counts for the group alone; `unanswered` where calls that nobody took leave no record at
 * all.
 */
export function missedGap({
  localCaller,
  outsideCaller,
  localCallee,
}: RecordPolicy): 'callees' | 'unanswered' | undefined {
  if (localCallee === 'every') return undefined
  return localCaller === 'every' && outsideCaller === 'every' ? 'callees' : 'unanswered'
}
