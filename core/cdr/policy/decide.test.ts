import { describe, expect, it } from 'vitest'
import {
  RECORD_PRESETS,
  recordPolicySchema,
  type DraftRecord,
  type RecordKind,
  type RecordPolicy,
} from '../../contract/index.ts'
import { deriveRecord } from '../record/derive-record.ts'
import { answeredHalf, unansweredHalf } from '../testkit/traces.ts'
import { decide } from './decide.ts'

const answered = deriveRecord(answeredHalf(5000))
const unanswered = deriveRecord(unansweredHalf('no_answer'))
const NEVER: RecordPolicy = recordPolicySchema.parse({ localCaller: 'never', outsideCaller: 'never' })
const EVERY: RecordPolicy = RECORD_PRESETS.everything.settings.policy
const OFF = { groupMembers: false, forwardedHalves: false, featureCodes: false, attendantOnly: false }
const inherit = (policy: RecordPolicy) => ({ mode: 'custom', policy, override: 'inherit' }) as const

describe('the kind', () => {
  const kinds = {
    localCaller: { side: 'O', party: 'local' },
    localCallee: { side: 'T', party: 'local' },
    outsideCaller: { side: 'O', party: 'outside' },
    outsideCallee: { side: 'T', party: 'outside' },
  } as const
  const expected: Record<RecordKind, [answered: boolean, unanswered: boolean]> = {
    never: [false, false],
    answered: [true, false],
    every: [true, true],
  }
  for (const [name, half] of Object.entries(kinds)) {
    for (const [kind, [whenAnswered, whenNot]] of Object.entries(expected)) {
      it(`${name} ${kind}`, () => {
        // All others the other way round, so that only the right one can have decided.
        const others = kind === 'never' ? EVERY : NEVER
        const settings = inherit({ ...others, [name]: kind })
        expect(decide({ ...answered, ...half }, {}, settings)).toEqual({ write: whenAnswered, rule: 'kind' })
        expect(decide({ ...unanswered, ...half }, {}, settings)).toEqual({ write: whenNot, rule: 'kind' })
      })
    }
  }
})

describe('the switches', () => {
  const cases: [keyof typeof OFF, string, Partial<DraftRecord>, boolean, boolean?][] = [
    ['groupMembers', 'a ring group member without the call', { side: 'T', service: 'ring_group' }, true],
    ['groupMembers', 'a hunt group member without the call', { side: 'T', service: 'hunt_group' }, true],
    [
      'groupMembers',
      'the member that answered',
      { side: 'T', service: 'ring_group', connect_time: 1 },
      false,
    ],
    ['groupMembers', 'the caller of a group', { side: 'O', service: 'ring_group' }, false],
    ['forwardedHalves', 'a half that was passed on', { side: 'T' }, true, true],
    ['forwardedHalves', 'a half that was not', { side: 'T' }, false, false],
    ['forwardedHalves', 'one that answered before', { side: 'T', connect_time: 1 }, false, true],
    ['forwardedHalves', 'the caller', { side: 'O' }, false, true],
    ['featureCodes', 'a feature code', { service: 'feature_code' }, true],
    ['featureCodes', 'a basic call', { service: 'basic' }, false],
    [
      'attendantOnly',
      'a call that ended in the menu',
      { service: 'attendant', group_number: '9', destination_number: '9', connect_time: 1 },
      true,
    ],
    [
      'attendantOnly',
      'a call that went on from the menu',
      { service: 'attendant', group_number: '9', destination_number: '101', connect_time: 1 },
      false,
    ],
  ]
  it.each(cases)('%s: %s', (name, _title, half, falls, passedOn = false) => {
    const record = { ...unanswered, ...half }
    const off = decide(record, { passedOn }, inherit({ ...EVERY, also: { ...EVERY.also, [name]: false } }))
    expect(off).toEqual({ write: !falls, rule: falls ? 'switch' : 'kind' })
    const others = { ...OFF, [name]: true }
    expect(decide(record, { passedOn }, inherit({ ...EVERY, also: others }))).toEqual({
      write: true,
      rule: 'kind',
    })
    // On leaves it to the kind.
    expect(decide(record, { passedOn }, inherit({ ...NEVER, also: others })).write).toBe(false)
  })
})

describe('the order', () => {
  const code: DraftRecord = { ...unanswered, service: 'feature_code' }
  it('an override stands above switch and kind', () => {
    const dropsAll = { ...NEVER, also: OFF }
    expect(decide(code, {}, { ...inherit(dropsAll), override: 'every' })).toEqual({
      write: true,
      rule: 'override',
    })
    expect(decide(answered, {}, { ...inherit(EVERY), override: 'never' })).toEqual({
      write: false,
      rule: 'override',
    })
  })
  it('nothing drops an emergency call', () => {
    const emergency = { ...code, emergency: 1 }
    const settings = { ...inherit({ ...NEVER, also: OFF }), override: 'never' } as const
    expect(decide(emergency, { passedOn: true }, settings)).toEqual({ write: true, rule: 'emergency' })
  })
})

it.each([
  ['any policy', { policy: { ...NEVER, also: OFF } }],
  ['one that writes everything', { policy: EVERY }],
  ['an override that drops', { override: 'never' }],
  ['an override that writes', { override: 'every' }],
] as const)('Cloud-style writes the O of every call and no T, whatever: %s', (_what, more) => {
  const settings = { ...inherit(EVERY), ...more, mode: 'cloud' } as const
  for (const record of [answered, unanswered, { ...unanswered, service: 'feature_code' as const }])
    for (const emergency of [0, 1])
      for (const party of ['local', 'outside'] as const) {
        const written = (side: 'O' | 'T') =>
          decide({ ...record, side, emergency, party }, { passedOn: true }, settings)
        expect(written('O')).toEqual({ write: true, rule: 'mode' })
        expect(written('T')).toEqual({ write: false, rule: 'mode' })
      }
})

it('the presets are what they say', () => {
  const written = (name: keyof typeof RECORD_PRESETS) => {
    const settings = inherit(RECORD_PRESETS[name].settings.policy)
    const callee = { side: 'T' } as const
    return [answered, unanswered, { ...answered, ...callee }, { ...unanswered, ...callee }].map(
      (record) => decide(record, {}, settings).write,
    )
  }
  expect(written('callerRecords')).toEqual([true, true, false, false])
  expect(written('cloudStyle')).toEqual([true, true, false, false])
  expect(written('answeredCallers')).toEqual([true, false, false, false])
  expect(written('everything')).toEqual([true, true, true, true])
})
