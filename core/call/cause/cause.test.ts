import { describe, expect, it } from 'vitest'
import { abandoned, causeForCaller, causeOfFailure, hungUp, noAnswerInTime, worstOf } from './classify.ts'
import { COMPLETED_ELSEWHERE, peerReason } from './peer-reason.ts'

const failure = (status: number, more: Partial<Parameters<typeof causeOfFailure>[0]> = {}) =>
  causeOfFailure({
    status,
    phrase: 'Words',
    reason: {},
    isFromPeer: true,
    wasSent: true,
    rang: false,
    ...more,
  })

describe('the cause of a device that refuses', () => {
  it.each([
    [486, false, 'busy', 17, 486, 'callee'],
    [600, false, 'busy', 17, 600, 'callee'],
    [603, true, 'rejected', 21, 603, 'callee'],
    [403, false, 'rejected', 21, 403, 'callee'],
    [480, true, 'no_answer', 19, 480, 'callee'],
    [408, true, 'no_answer', 19, 408, 'callee'],
    [480, false, 'unreachable', 20, 480, 'server'],
    [408, false, 'unreachable', 102, 408, 'server'],
    [488, false, 'failed', 31, 488, 'callee'],
    [500, false, 'failed', 41, 500, 'callee'],
    [503, false, 'failed', 41, 503, 'callee'],
    [404, false, 'failed', 1, 404, 'callee'],
    [302, false, 'rejected', 21, 302, 'callee'],
  ])('%i, rang %s: %s, Q.850 %i, status %i, by %s', (status, rang, kind, q850, sipStatus, by) => {
    expect(failure(status, { rang })).toEqual({ kind, q850, sipStatus, by, text: 'Words' })
  })

  it('takes the Q.850 cause and the words of the Reason header', () => {
    expect(failure(486, { reason: { q850: 21, text: 'gone fishing' } })).toMatchObject({
      kind: 'busy',
      q850: 21,
      text: 'gone fishing',
    })
    expect(failure(486, { reason: { text: 'x'.repeat(300) } }).text).toHaveLength(128)
  })

  it('knows that an answer the engine made up came from nobody', () => {
    expect(failure(503, { isFromPeer: false })).toEqual({
      kind: 'unreachable',
      by: 'server',
      q850: 102,
      sipStatus: 408,
      text: '',
    })
    expect(failure(408, { isFromPeer: false, wasSent: true, rang: true })).toMatchObject({
      kind: 'no_answer',
      by: 'server',
    })
  })
})

describe('what the caller is told', () => {
  it.each([
    [failure(600), 486],
    [failure(403), 603],
    [failure(408, { rang: true }), 480],
    [failure(488), 488],
    [failure(401), 480],
    [failure(302), 603],
    [failure(503), 500],
    [failure(608), 603],
    [failure(469), 400],
    [failure(408), 408],
    [noAnswerInTime(true), 480],
  ])('%o becomes %i', (cause, status) => {
    expect(causeForCaller(cause).sipStatus).toBe(status)
  })
})

describe('several devices', () => {
  it('a decline wins over busy, busy over no answer, no answer over not reached', () => {
    const [unreachable, noAnswer, busy, declined, failed] = [
      failure(408),
      failure(480, { rang: true }),
      failure(486),
      failure(603),
      failure(500),
    ]
    expect(worstOf([failed, unreachable, noAnswer, busy, declined])).toBe(declined)
    expect(worstOf([busy, noAnswer])).toBe(busy)
    expect(worstOf([unreachable, noAnswer])).toBe(noAnswer)
    expect(worstOf([failed, unreachable])).toBe(unreachable)
    expect(worstOf([failed])).toBe(failed)
    expect(worstOf([])).toBeUndefined()
  })
})

describe('other ends', () => {
  it('hanging up is normal clearing unless the party says otherwise', () => {
    expect(hungUp('callee', {})).toEqual({ kind: 'normal', by: 'callee', q850: 16, sipStatus: 200, text: '' })
    expect(hungUp('caller', { q850: 31, text: 'bye' })).toMatchObject({ by: 'caller', q850: 31, text: 'bye' })
    expect(abandoned({})).toEqual({ kind: 'abandoned', by: 'caller', q850: 16, sipStatus: 487, text: '' })
  })
  it('the timer of the server tells whether anything rang', () => {
    expect(noAnswerInTime(true)).toMatchObject({ kind: 'no_answer', q850: 19, sipStatus: 487, by: 'server' })
    expect(noAnswerInTime(false)).toMatchObject({
      kind: 'unreachable',
      q850: 102,
      sipStatus: 408,
      by: 'server',
    })
  })
})

describe('the Reason header', () => {
  it('reads the Q.850 cause among others, and the first words', () => {
    expect(peerReason('Q.850;cause=17;text="busy, really"')).toEqual({ q850: 17, text: 'busy, really' })
    expect(peerReason('SIP;cause=200;text="Call completed elsewhere", Q.850 ; cause=26')).toEqual({
      q850: 26,
      text: 'Call completed elsewhere',
    })
    expect(peerReason('q.850;cause=16;text="a \\"b\\" c"')).toEqual({ q850: 16, text: 'a "b" c' })
  })
  it('reads nothing out of nonsense', () => {
    for (const header of [
      undefined,
      '',
      ';;;',
      'Q.850;cause=abc',
      'Q.850;cause=0',
      'Q.850;cause=999',
      '"',
      'x="',
    ]) {
      expect(peerReason(header)).toEqual({})
    }
  })
  it('says to the other devices what RFC 3326 says', () => {
    expect(COMPLETED_ELSEWHERE).toBe('SIP;cause=200;text="Call completed elsewhere"')
  })
})
