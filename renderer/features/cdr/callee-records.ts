import type { CallRecord, RecordPolicy } from '../../../core/contract/index.ts'
import { valueOf, type RecordQuery } from './record-query.ts'

/** Kinds of record that a query needs and the policy never writes. */
export function missingCallees(query: RecordQuery, policy: RecordPolicy): CallRecord['party'][] {
  const side = valueOf(query, 'side')
  const party = valueOf(query, 'party')
  const needsCallees = side === 'T' || query.tab === 'missed' || (query.tab === 'all' && side === undefined)
  if (!needsCallees) return []
  const never: CallRecord['party'][] = []
  if (policy.localCallee === 'never' && party !== 'outside') never.push('local')
  // Missed calls are those of own extensions.
  if (query.tab === 'missed') return never
  if (policy.outsideCallee === 'never' && party !== 'local') never.push('outside')
  return never
}
