import { describe, expect, it } from 'vitest'
import { CSV_PROFILES, type Schedule } from '../../../contract/index.ts'
import { duePeriods, lastPeriod } from './periods.ts'

const schedule = (every: Schedule['every'], at = '06:30', zone = 'Europe/Berlin'): Schedule => ({
  id: 'one',
  name: 'One',
  isOn: true,
  every,
  at,
  zone,
  filter: { view: 'all', where: [] },
  format: 'csv',
  csv: CSV_PROFILES.data,
  each: 'record',
  target: { kind: 'mail', addresses: ['a@example.com'] },
})
const utc = (text: string) => Date.parse(text)
const shown = ({ label, from, to, dueAt }: ReturnType<typeof lastPeriod>) => [
  label,
  ...[from, to, dueAt].map((at) => new Date(at).toISOString().slice(0, 16)),
]

describe('the period that ended last', () => {
  it.each([
    [
      'day',
      '2026-11-23T05:30:00Z',
      ['2026-11-22', '2026-11-21T23:00', '2026-11-22T23:00', '2026-11-23T05:30'],
    ],
    [
      'day',
      '2026-11-23T05:29:59Z',
      ['2026-11-22', '2026-11-21T23:00', '2026-11-22T23:00', '2026-11-22T23:00'],
    ],
    [
      'month',
      '2026-12-01T00:23:50Z',
      ['2026-11', '2026-10-31T23:00', '2026-11-30T23:00', '2026-11-30T23:00'],
    ],
    // A day of 25 hours and one of 23.
    [
      'day',
      '2026-10-26T12:00:00Z',
      ['2026-10-25', '2026-10-24T22:00', '2026-10-25T23:00', '2026-10-26T05:30'],
    ],
    [
      'day',
      '2026-03-30T12:00:00Z',
      ['2026-03-29', '2026-03-28T23:00', '2026-03-29T22:00', '2026-03-30T04:30'],
    ],
    // Weeks begin on Monday; the first week of a year is that of its first Thursday.
    [
      'week',
      '2026-11-23T05:30:00Z',
      ['2026-W47', '2026-11-15T23:00', '2026-11-22T23:00', '2026-11-23T05:30'],
    ],
    [
      'week',
      '2026-11-29T22:00:00Z',
      ['2026-W47', '2026-11-15T23:00', '2026-11-22T23:00', '2026-11-23T05:30'],
    ],
    [
      'week',
      '2027-01-05T00:00:00Z',
      ['2026-W53', '2026-12-27T23:00', '2027-01-03T23:00', '2027-01-04T05:30'],
    ],
    [
      'month',
      '2026-11-01T05:30:00Z',
      ['2026-10', '2026-09-30T22:00', '2026-10-31T23:00', '2026-11-01T05:30'],
    ],
    [
      'month',
      '2027-01-20T00:00:00Z',
      ['2026-12', '2026-11-30T23:00', '2026-12-31T23:00', '2027-01-01T05:30'],
    ],
  ] as const)('%s at %s', (every, now, expected) => {
    expect(shown(lastPeriod(schedule(every), utc(now)))).toEqual(expected)
  })

  it('of a time that the clocks leap over is due after the leap', () => {
    const period = lastPeriod(schedule('day', '02:30'), utc('2026-03-29T12:00:00Z'))
    expect(shown(period)[3]).toBe('2026-03-29T01:30')
  })

  it('of a time that comes twice is due once', () => {
    const due = duePeriods(schedule('day', '02:30'), utc('2026-10-24T12:00:00Z'), utc('2026-10-25T12:00:00Z'))
    expect(due).toHaveLength(1)
  })
})

describe('periods that fell due', () => {
  it('come each once, without a gap, however often one looks', () => {
    for (const every of ['day', 'week', 'month'] as const) {
      const [start, end] = [utc('2025-11-02T00:00:00Z'), utc('2027-05-01T00:00:00Z')]
      const seen: ReturnType<typeof duePeriods> = []
      for (let since = start, now = start; now < end; since = now) {
        now += 5 * 3_600_000 + 1234
        seen.push(...duePeriods(schedule(every), since, now))
      }
      for (const [index, period] of seen.entries()) {
        if (index > 0) expect(period.from).toBe(seen[index - 1]!.to)
        expect(period.dueAt).toBeGreaterThan(period.to)
      }
      expect(seen.length).toBeGreaterThan({ day: 540, week: 76, month: 16 }[every])
    }
  })

  it('after a long time are the last 31, oldest first', () => {
    const due = duePeriods(schedule('day'), utc('2020-01-01T00:00:00Z'), utc('2026-11-23T12:00:00Z'))
    expect([due.length, due[0]!.label, due.at(-1)!.label]).toEqual([31, '2026-10-23', '2026-11-22'])
  })

  it('are none when nothing ended', () => {
    expect(duePeriods(schedule('month'), utc('2026-11-02T00:00:00Z'), utc('2026-11-30T23:00:00Z'))).toEqual(
      [],
    )
  })
})
