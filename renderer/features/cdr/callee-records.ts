import type { CallRecord, RecordPolicy } from '../../../core/contract/index.ts'
import type { RecordQuery } from './record-query.ts'

/** Kinds of record that a query needs and the policy never writes. */
export function missingCallees(query: RecordQuery, policy: RecordPolicy): CallRecord['party'][] {
  const needsCallees = query.side === 'T' || (query.tab === 'all' && query.side === undefined)
  if (!needsCallees) return []
  const never: CallRecord['party'][] = []
  if (policy.localCallee === 'never' && query.party !== 'outside') never.push('local')
  if (policy.outsideCallee === 'never' && query.party !== 'local') never.push('outside')
  return never
}
