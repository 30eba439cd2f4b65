import { describe, expect, it } from 'vitest'
import type { CallRecord } from '../../../core/contract/index.ts'
import { createTexts } from '../../i18n/index.ts'
import { makeRecord } from '../../testkit/record.ts'
import { describeCall } from './describe-call.ts'

const { global } = createTexts()
const tell = (...halves: CallRecord[]) => describeCall(halves, (key, values) => global.t(key, values))
const UNANSWERED = { duration: 0, connect_time: null } as const

describe('a call in words', () => {
  it('answered', () => {
    expect(tell(makeRecord())).toBe(
      '100 Reception called 101 Sales. 101 Sales answered after 3 s. 100 Reception hung up after 1:05.',
    )
  })
  it.each([
    ['busy', { released_by: 'callee' }, '101 Sales was busy.'],
    ['no_answer', { released_by: 'server', ring_seconds: 30 }, '101 Sales rang for 30 s and did not answer.'],
    ['abandoned', { ring_seconds: 7 }, '100 Reception hung up after 7 s of ringing.'],
    ['abandoned', { ring_seconds: null, alert_time: null }, '100 Reception hung up before it rang.'],
    [
      'not_found',
      { dialed_number: '999', destination_number: '999', destination_name: '' },
      'There is no number 999 here.',
    ],
    ['interrupted', {}, 'The PBX stopped before the call was answered.'],
  ] as const)('%s %o', (result, changes, ending) => {
    expect(tell(makeRecord({ ...UNANSWERED, result, ...changes }))).toMatch(new RegExp(`${ending}$`))
  })
  it('forwarded after no answer', () => {
    const o = makeRecord({
      destination_number: '102',
      destination_name: 'Office',
      service: 'forward_no_answer',
    })
    const first = makeRecord({ ...UNANSWERED, side: 'T', hop: 1, result: 'no_answer', ring_seconds: 30 })
    const second = makeRecord({
      side: 'T',
      hop: 2,
      destination_number: '102',
      destination_name: 'Office',
      service: 'forward_no_answer',
      redirecting_number: '101',
    })
    expect(tell(o, first, second)).toContain('101 Sales did not answer within 30 s; forwarded to 102 Office.')
  })
  const half = (destination: string, changes: Partial<CallRecord>) =>
    makeRecord({ side: 'T', hop: 1, destination_number: destination, destination_name: '', ...changes })
  const bare = { caller_name: '', destination_name: '' }

  it('to a group, of whom one answered', () => {
    const o = makeRecord({ ...bare, dialed_number: '200', destination_number: '102', service: 'ring_group' })
    const group = { ...UNANSWERED, service: 'ring_group', group_number: '200' } as const
    expect(
      tell(
        o,
        half('101', { ...group, result: 'answered_elsewhere' }),
        half('102', { service: 'ring_group' }),
        half('103', { ...group, result: 'busy' }),
        half('104', { ...group, result: 'answered_elsewhere' }),
      ),
    ).toBe(
      '100 called 200. These rang: 101, 102, 103, 104. 103 was busy. 102 answered after 3 s. 100 hung up after 1:05.',
    )
  })
  it('to a hunt group, one after the other', () => {
    const o = makeRecord({ ...bare, dialed_number: '200', destination_number: '102', service: 'hunt_group' })
    const told = tell(
      o,
      half('101', { ...UNANSWERED, result: 'busy', service: 'hunt_group' }),
      half('102', { hop: 2, service: 'hunt_group' }),
    )
    expect(told).toContain('100 called 200. 101 was busy. 102 answered')
  })
  it.each([
    ['transfer_blind', '101 passed the call on to 102.'],
    ['transfer_attended', '101 passed the call on to 102 after a talk.'],
    ['park', 'The call was parked and went to 102.'],
  ] as const)('passed on: %s', (service, sentence) => {
    const o = makeRecord({ ...bare, destination_number: '102', service })
    expect(tell(o, half('101', {}), half('102', { hop: 2, service, redirecting_number: '101' }))).toContain(
      sentence,
    )
  })
  it('picked up by somebody else', () => {
    const o = makeRecord({ ...bare, destination_number: '103', service: 'pickup' })
    const told = tell(
      o,
      half('101', { ...UNANSWERED, result: 'answered_elsewhere' }),
      half('103', { hop: 2, service: 'pickup' }),
    )
    expect(told).toBe(
      '100 called 101. 103 picked the call up. 103 answered after 3 s. 100 hung up after 1:05.',
    )
  })
  it.each([
    ['attendant', 'The attendant answered.'],
    ['voicemail', 'Voicemail answered.'],
    ['conference', 'That is a conference room.'],
    ['feature_code', 'That is a feature code.'],
  ] as const)('that met %s', (service, sentence) => {
    expect(tell(makeRecord({ service }))).toContain(sentence)
  })
  it('cut off by a stop of the PBX', () => {
    expect(tell(makeRecord({ ...bare, result: 'interrupted', released_by: 'server' }))).toBe(
      '100 called 101. 101 answered after 3 s. The PBX stopped after 1:05 of talk.',
    )
  })
  it('keeps a name of another script from turning the sentence', () => {
    expect(tell(makeRecord({ caller_name: 'مكتب' }))).toContain('100 \u2068مكتب\u2069 called')
  })
  it('is empty without halves', () => {
    expect(tell()).toBe('')
  })
})
