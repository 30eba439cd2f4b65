import { describe, expect, it } from 'vitest'
import { noAnswerInTime, NOT_REGISTERED, type Cause } from '../cause/index.ts'
import { plan, type Distribution, type Tried } from './distribution.ts'

const party = (number: string): Distribution => ({ kind: 'party', target: { number } })
const BUSY: Cause = { kind: 'busy', by: 'callee', q850: 17, sipStatus: 486, text: '' }
const DECLINED: Cause = { kind: 'rejected', by: 'callee', q850: 21, sipStatus: 603, text: '' }
const RANG = noAnswerInTime(true)
const open = (id: string): Tried => ({ id })
const ended = (id: string, cause: Cause, atMs: number): Tried => ({ id, ended: { cause, atMs } })
/** Returns a plan in a form that is easily read. */
function read(distribution: Distribution, soFar: readonly Tried[], elapsedMs: number) {
  const { start, cancel, wakeAtMs, ended: cause } = plan(distribution, soFar, elapsedMs)
  return {
    start: start.map(({ id, target }) => `${id} ${target.number}`),
    cancel,
    wakeAtMs,
    ended: cause?.kind,
  }
}
const quiet = { start: [], cancel: [], wakeAtMs: undefined, ended: undefined }

describe('one party', () => {
  it.each([
    ['is started', [], { ...quiet, start: ['0 101'] }],
    ['is waited for', [open('0')], quiet],
    ['ends as it ended', [ended('0', BUSY, 5)], { ...quiet, ended: 'busy' }],
  ])('%s', (_, soFar, expected) => {
    expect(read(party('101'), soFar, 10)).toEqual(expected)
  })
})

describe('all of several', () => {
  const group: Distribution = {
    kind: 'all',
    of: [
      { to: party('101'), afterMs: 0 },
      { to: party('102'), afterMs: 0 },
      { to: party('103'), afterMs: 5000 },
    ],
    forMs: 20_000,
  }
  const both = [open('0.0'), open('0.1')]
  it.each<[string, Tried[], number, object]>([
    ['those without a delay at once', [], 0, { ...quiet, start: ['0.0 101', '0.1 102'], wakeAtMs: 5000 }],
    ['the next one after its delay', both, 5000, { ...quiet, start: ['0.2 103'], wakeAtMs: 20_000 }],
    ['a refusal changes nothing', [open('0.0'), ended('0.1', BUSY, 9)], 10, { ...quiet, wakeAtMs: 5000 }],
    [
      'who still rings at the end is cancelled: somebody rang to the end',
      [ended('0.0', BUSY, 9), open('0.1'), ended('0.2', DECLINED, 6000)],
      20_000,
      { ...quiet, cancel: ['0.1'], ended: 'no_answer' },
    ],
    [
      'all refused: busy before declined before not there',
      [ended('0.0', DECLINED, 1), ended('0.1', BUSY, 2), ended('0.2', NOT_REGISTERED, 5000)],
      5000,
      { ...quiet, ended: 'busy' },
    ],
  ])('%s', (_, soFar, elapsedMs, expected) => {
    expect(read(group, soFar, elapsedMs)).toEqual(expected)
  })
})

describe('several in order', () => {
  const hunt: Distribution = {
    kind: 'in_order',
    of: [party('101'), party('102'), party('103')],
    eachMs: 15_000,
    goOn: ['busy', 'no_answer', 'unreachable'],
  }
  it.each<[string, Tried[], number, object]>([
    ['the first', [], 0, { ...quiet, start: ['0.0 101'], wakeAtMs: 15_000 }],
    [
      'the second when the first is busy',
      [ended('0.0', BUSY, 100)],
      100,
      { ...quiet, start: ['0.1 102'], wakeAtMs: 15_100 },
    ],
    [
      'and when its time is over',
      [open('0.0')],
      15_000,
      { start: ['0.1 102'], cancel: ['0.0'], wakeAtMs: 30_000, ended: undefined },
    ],
    [
      'none after an end that is not among those to go on after',
      [ended('0.0', DECLINED, 3)],
      3,
      { ...quiet, ended: 'rejected' },
    ],
    [
      'ends as the last one',
      [ended('0.0', BUSY, 1), ended('0.1', RANG, 15_001), ended('0.2', NOT_REGISTERED, 15_002)],
      15_002,
      { ...quiet, ended: 'unreachable' },
    ],
  ])('%s', (_, soFar, elapsedMs, expected) => {
    expect(read(hunt, soFar, elapsedMs)).toEqual(expected)
  })

  it('groups stand in groups', () => {
    const nested: Distribution = {
      kind: 'in_order',
      of: [
        {
          kind: 'all',
          of: [
            { to: party('101'), afterMs: 0 },
            { to: party('102'), afterMs: 0 },
          ],
          forMs: 8000,
        },
        party('103'),
      ],
      eachMs: 10_000,
      goOn: ['no_answer'],
    }
    expect(read(nested, [], 0).start).toEqual(['0.0.0 101', '0.0.1 102'])
    expect(read(nested, [open('0.0.0'), open('0.0.1')], 8000)).toMatchObject({
      start: ['0.1 103'],
      wakeAtMs: 18_000,
    })
  })
})
