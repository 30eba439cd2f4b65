import { describe, expect, it } from 'vitest'
import { parseInstant } from './instant.ts'

const iso = (text: string, zone: string) => {
  const at = parseInstant(text, zone)
  return at === undefined ? undefined : new Date(at).toISOString()
}

describe('parseInstant', () => {
  it('takes an instant with its own offset whatever the zone', () => {
    expect(iso('2026-11-23T09:15:03.120+01:00', 'UTC')).toBe('2026-11-23T08:15:03.120Z')
    expect(iso('2026-11-23T09:15Z', 'Asia/Tokyo')).toBe('2026-11-23T09:15:00.000Z')
  })
  it('takes a date as the first moment of the day in the zone', () => {
    expect(iso('2026-11-23', 'Europe/Berlin')).toBe('2026-11-22T23:00:00.000Z')
    expect(iso('2026-11-23', 'America/New_York')).toBe('2026-11-23T05:00:00.000Z')
    expect(iso('2026-07-01', 'Europe/Berlin')).toBe('2026-06-30T22:00:00.000Z')
  })
  it('takes a local time on both sides of a change of the clock', () => {
    expect(iso('2026-03-29 01:59:59', 'Europe/Berlin')).toBe('2026-03-29T00:59:59.000Z')
    expect(iso('2026-03-29 03:00', 'Europe/Berlin')).toBe('2026-03-29T01:00:00.000Z')
    expect(iso('2026-10-25 02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z')
    expect(iso('2026-10-25 03:00', 'Europe/Berlin')).toBe('2026-10-25T02:00:00.000Z')
  })
  it('moves a time that the spring change skips behind the change', () => {
    expect(iso('2026-03-29 02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z')
  })
  it('refuses what is no time', () => {
    for (const text of ['', 'today', '2026-13-01', '2026-02-30', '2026-11-23T25:00', '23.11.2026']) {
      expect(parseInstant(text, 'UTC')).toBeUndefined()
    }
  })
})
