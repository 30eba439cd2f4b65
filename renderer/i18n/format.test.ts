import { describe, expect, it } from 'vitest'
import { formatPercent } from './format-percent.ts'
import { formatSize } from './format-size.ts'
import { dialable, formatDuration, formatInstant, isDialable, isoWithOffset } from './index.ts'

const WORDS = { today: 'Today', locale: 'en-GB' }
const NOW = new Date(2026, 10, 23, 14, 3, 22).getTime()

describe('times as they are shown', () => {
  it('with the time of day always: today, this week by its day, this year by its date, then in full', () => {
    expect(formatInstant(NOW, NOW, WORDS)).toBe('Today 14:03:22')
    expect(formatInstant(new Date(2026, 10, 20, 9, 5).getTime(), NOW, WORDS)).toBe('Fri 09:05:00')
    expect(formatInstant(new Date(2026, 9, 31, 18, 35, 2).getTime(), NOW, WORDS)).toBe('31 Oct 18:35:02')
    expect(formatInstant(new Date(2025, 11, 31, 9, 5).getTime(), NOW, WORDS)).toBe('31 Dec 2025 09:05:00')
  })
  it('in full with the offset', () => {
    expect(isoWithOffset(NOW)).toMatch(/^2026-11-23T14:03:22\.000[+-]\d\d:\d\d$/)
    expect(new Date(isoWithOffset(NOW)).getTime()).toBe(NOW)
  })
})

describe('durations and numbers', () => {
  it('drops parts of a second', () => {
    expect([0.9, 67, 3723].map(formatDuration)).toEqual(['0:00', '1:07', '1:02:03'])
  })
  it('says shares with one digit, always', () => {
    const shares = [0.701, 1, 0, 0.3333, 12.345].map((share) => formatPercent(share, 'en-GB'))
    expect(shares).toEqual(['70.1\u00a0%', '100.0\u00a0%', '0.0\u00a0%', '33.3\u00a0%', '1,234.5\u00a0%'])
  })
  it('says sizes as people do', () => {
    const sizes = [1, 1536, 5 * 1024 ** 2, 2 * 1024 ** 3, 5000 * 1024 ** 3]
    expect(sizes.map((bytes) => formatSize(bytes, 'en-GB'))).toEqual([
      '1 byte',
      '1.5 kB',
      '5 MB',
      '2 GB',
      '5,000 GB',
    ])
  })
  it('reads numbers as people write them', () => {
    expect(dialable(' +49 (30) 123-45/6.7 ')).toBe('+49301234567')
    expect([isDialable('+49 30'), isDialable('Sales'), isDialable('1')]).toEqual([true, false, false])
  })
})
