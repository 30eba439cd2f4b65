import { describe, expect, it } from 'vitest'
import type { LiveCall } from '../../../core/contract/index.ts'
import { liveLines } from './live-lines.ts'

const call = (callId: string, setupAt: number, more: Partial<LiveCall> = {}): LiveCall => ({
  callId,
  callerNumber: '100',
  callerName: 'Reception',
  dialedNumber: '101',
  destinationNumber: '',
  destinationName: '',
  direction: 'internal',
  stage: 'talking',
  setupAt,
  connectAt: null,
  halves: [],
  ...more,
})
const half = {
  recordId: 'half',
  side: 'T',
  party: 'local',
  hop: 1,
  stage: 'ringing',
  number: '101',
  name: 'Sales',
  setupAt: 1,
  alertAt: null,
  connectAt: null,
  remoteAddress: '10.0.0.7:5060',
  codec: 'PCMA',
} as const
const calls = [
  call('old', 1, { stage: 'ringing', halves: [half] }),
  call('new', 3, { callerNumber: '9', destinationName: 'Müller', destinationNumber: '+4930' }),
  call('middle', 2, { callerNumber: '1000', connectAt: 9 }),
]
const keys = (text: string, id = 'since', direction: 'ascending' | 'descending' = 'descending') =>
  liveLines(calls, { text, sort: { id, direction }, unfolded: new Set() }).map(({ key }) => key)

describe('calls in progress', () => {
  it('are sorted', () => {
    // The one that lasts longest first, counted from its answer.
    expect(keys('')).toEqual(['old', 'new', 'middle'])
    expect(keys('', 'since', 'ascending')).toEqual(['middle', 'new', 'old'])
    expect(keys('', 'caller', 'ascending')).toEqual(['new', 'old', 'middle'])
    expect(keys('', 'stage', 'ascending')).toEqual(['old', 'middle', 'new'])
    expect(keys('', 'reached', 'ascending').at(-1)).toBe('middle')
  })
  it.each([
    ['müller', ['new']],
    ['10.0.0.7', ['old']],
    ['pcma', ['old']],
    ['+493', ['new']],
    ['nobody', []],
  ])('are found by %s', (text, found) => {
    expect(keys(text)).toEqual(found)
  })
  it('show their halves where they are unfolded', () => {
    const lines = liveLines(calls, {
      text: '',
      sort: { id: 'stage', direction: 'ascending' },
      unfolded: new Set(['old']),
    })
    expect(lines.map(({ key }) => key)).toEqual(['old', 'half', 'middle', 'new'])
  })
})
