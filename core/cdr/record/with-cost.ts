import { costOf, rateOf, type DraftRecord, type NumberPlan, type Rates } from '../../contract/index.ts'

/**
 * Returns the record with what its call costs: answered halves of outgoing calls, on the caller's side and on the
 * outside party's. A half keeps its cost whatever the rates become.
 */
export function withCost(draft: DraftRecord, rates: Rates, plan?: NumberPlan): DraftRecord {
  const isOutgoing = draft.direction === 'outbound' || (draft.side === 'T' && draft.party === 'outside')
  if (!isOutgoing || draft.connect_time === null) return draft
  const rate = rateOf(rates, draft.destination_number || draft.dialed_number, plan)
  return rate ? { ...draft, cost: costOf(rate, draft.duration), currency: rates.currency } : draft
}
