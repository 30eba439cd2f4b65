import { describe, expect, it } from 'vitest'
import {
  fromAddress,
  onTab,
  oneValue,
  toAddress,
  toFilter,
  valueOf,
  withValue,
  type RecordQuery,
} from './record-query.ts'
import { RANGES, rangeSpan } from './time-range.ts'

const T = [oneValue('side', 'T')]
const NOW = new Date(2026, 10, 23, 14, 3).getTime()
const day = (year: number, month: number, date: number) => new Date(year, month, date).getTime()

describe('the address of the records', () => {
  it('gives back what was put in', () => {
    const query: RecordQuery = {
      tab: 'failed',
      range: 'last-month',
      where: [oneValue('number', '+4930'), oneValue('party', 'local'), oneValue('result', 'busy')],
      sort: { column: 'duration', direction: 'descending' },
    }
    expect(fromAddress(toAddress(query))).toEqual(query)
    const span = { from: 1000, to: 2000 }
    expect(fromAddress(toAddress({ tab: 'all', span, where: T }))).toEqual({ tab: 'all', span, where: T })
  })
  it('leaves out what makes no sense, and tells it', () => {
    const nonsense = {
      tab: 'x',
      range: 'ever',
      from: '9',
      to: '3',
      q: 'side:Q result:<b> nonsense:1',
      sort: '-nonsense',
    }
    expect(fromAddress(nonsense)).toEqual({
      tab: 'calls',
      faulty: nonsense.q,
      ignored: ['tab=x', 'range=ever', 'from=9', 'to=3', 'sort=-nonsense'],
    })
    const half = { tab: 'calls', where: [oneValue('from', '100')], faulty: 'from:100 foo:1' } as const
    expect(fromAddress({ q: half.faulty })).toEqual(half)
    expect(toAddress(half)).toEqual({ q: half.faulty })
    expect(toAddress(withValue(half, 'result', 'busy'))).toEqual({ q: 'from:100 result:busy' })
  })
  it('drops the side where only callers are shown', () => {
    const number = oneValue('number', '1')
    expect(onTab({ tab: 'all', where: [...T, number] }, 'basic')).toEqual({ tab: 'basic', where: [number] })
    expect(onTab({ tab: 'all', where: T }, 'calls')).toEqual({ tab: 'calls', where: T })
  })
})

describe('what is chosen for a field', () => {
  it('takes the place of what was asked of it before', () => {
    const query: RecordQuery = {
      tab: 'calls',
      where: [oneValue('result', 'busy'), oneValue('from', '1', 'begins')],
    }
    expect(valueOf(query, 'result')).toBe('busy')
    expect(valueOf(query, 'from')).toBeUndefined()
    expect(withValue(query, 'result', undefined)).toEqual({
      tab: 'calls',
      where: [oneValue('from', '1', 'begins')],
    })
    expect(withValue({ tab: 'calls' }, 'result', 'busy')).toEqual({
      tab: 'calls',
      where: [oneValue('result', 'busy')],
    })
  })
})

describe('what the core is asked for', () => {
  it('opens basic and failed calls on today', () => {
    const today = { from: day(2026, 10, 23), to: day(2026, 10, 24) }
    expect(toFilter({ tab: 'basic' }, NOW, 1)).toEqual({ view: 'basic', ...today, where: [] })
    expect(toFilter({ tab: 'failed' }, NOW, 1)).toEqual({ view: 'failed', ...today, where: [] })
  })
  it('asks for everything without a range', () => {
    expect(toFilter({ tab: 'calls', range: 'all', where: [oneValue('number', '101')] }, NOW, 1)).toEqual({
      view: 'all',
      where: [{ field: 'number', is: 'is', values: ['101'], not: false }],
    })
  })
})

describe('named ranges', () => {
  it.each([
    ['today', [2026, 10, 23], [2026, 10, 24]],
    ['yesterday', [2026, 10, 22], [2026, 10, 23]],
    ['this-week', [2026, 10, 23], [2026, 10, 30]],
    ['last-week', [2026, 10, 16], [2026, 10, 23]],
    ['this-month', [2026, 10, 1], [2026, 11, 1]],
    ['last-month', [2026, 9, 1], [2026, 10, 1]],
    ['last-7-days', [2026, 10, 17], [2026, 10, 24]],
    ['last-30-days', [2026, 9, 25], [2026, 10, 24]],
  ] as const)('%s', (name, from, to) => {
    expect(rangeSpan(name, NOW, 1)).toEqual({
      from: day(from[0], from[1], from[2]),
      to: day(to[0], to[1], to[2]),
    })
  })
  it('covers every name', () => {
    for (const name of RANGES) expect(rangeSpan(name, NOW, 0)).toBeDefined()
  })
})
