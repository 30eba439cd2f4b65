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
  it('keeps a name of another script from turning the sentence', () => {
    expect(tell(makeRecord({ caller_name: 'مكتب' }))).toContain('100 \u2068مكتب\u2069 called')
  })
  it('is empty without halves', () => {
    expect(tell()).toBe('')
  })
})
