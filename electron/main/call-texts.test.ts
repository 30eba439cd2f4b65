import { expect, it } from 'vitest'
import type { LiveCall } from '../../core/contract/index.ts'
import { callCount, describeCalls } from './call-texts.ts'

const call: LiveCall = {
  callId: 'a',
  callerNumber: '100',
  callerName: 'Reception',
  dialedNumber: '101',
  destinationNumber: '101',
  destinationName: '',
  direction: 'internal',
  stage: 'talking',
  setupAt: 0,
  connectAt: 5_000,
  halves: [],
}

it('counts in words', () => {
  expect([0, 1, 2].map(callCount)).toEqual([
    'No calls in progress',
    '1 call in progress',
    '2 calls in progress',
  ])
})

it('names calls, five of them', () => {
  expect(describeCalls([call], 72_400)).toBe('100 Reception → 101 (1:07)')
  expect(describeCalls([{ ...call, destinationNumber: '', connectAt: null }], 0)).toBe(
    '100 Reception → 101 (not answered yet)',
  )
  const lines = describeCalls(Array<LiveCall>(7).fill(call), 5_000).split('\n')
  expect(lines).toHaveLength(6)
  expect(lines.at(-1)).toBe('and 2 more')
})
