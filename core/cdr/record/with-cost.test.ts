import { expect, it } from 'vitest'
import { ratesSchema, type DraftRecord } from '../../contract/index.ts'
import { answeredHalf, unansweredHalf } from '../testkit/traces.ts'
import { deriveRecord } from './derive-record.ts'
import { withCost } from './with-cost.ts'

const RATES = ratesSchema.parse({
  currency: 'CHF',
  table: [{ prefix: '+49', perMinute: 0.1, perCall: 0.05 }],
})
const half = (changes: Partial<DraftRecord>, talkMs = 61_000): DraftRecord => ({
  ...deriveRecord(talkMs === 0 ? unansweredHalf('busy') : answeredHalf(talkMs)),
  destination_number: '+4930123',
  ...changes,
})
const costs = (changes: Partial<DraftRecord>, talkMs?: number) => {
  const { cost, currency } = withCost(half(changes, talkMs), RATES)
  return [cost, currency]
}

it('answered halves of outgoing calls have a cost', () => {
  expect(costs({ direction: 'outbound' })).toEqual([0.25, 'CHF'])
  expect(costs({ direction: 'transit', side: 'T', party: 'outside' })).toEqual([0.25, 'CHF'])
  expect(costs({ direction: 'outbound', destination_number: '', dialed_number: '0049 30' })).toEqual([
    0.25,
    'CHF',
  ])
})
it('others have none', () => {
  expect(costs({ direction: 'internal' })).toEqual([null, ''])
  expect(costs({ direction: 'inbound', side: 'O', party: 'outside' })).toEqual([null, ''])
  expect(costs({ direction: 'outbound' }, 0)).toEqual([null, ''])
  expect(costs({ direction: 'outbound', destination_number: '+33' })).toEqual([null, ''])
})
