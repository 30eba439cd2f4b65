import { describe, expect, it } from 'vitest'
import { zoneTime } from './zone-time.ts'

describe('an instant in a zone', () => {
  it.each([
    ['Europe/Berlin', '2026-11-23T08:15:03.120Z', '2026-11-23T09:15:03.120+01:00'],
    ['UTC', '2026-11-23T08:15:03.120Z', '2026-11-23T08:15:03.120+00:00'],
    ['America/St_Johns', '2026-07-01T00:00:00.000Z', '2026-06-30T21:30:00.000-02:30'],
    ['Asia/Kathmandu', '2026-07-01T00:00:00.001Z', '2026-07-01T05:45:00.001+05:45'],
    ['America/New_York', '2027-01-01T04:59:59.999Z', '2026-12-31T23:59:59.999-05:00'],
    ['Pacific/Kiritimati', '2026-12-31T10:00:00.000Z', '2027-01-01T00:00:00.000+14:00'],
    // The hour that comes twice, and the one that never comes.
    ['Europe/Berlin', '2026-10-25T00:59:59.999Z', '2026-10-25T02:59:59.999+02:00'],
    ['Europe/Berlin', '2026-10-25T01:00:00.000Z', '2026-10-25T02:00:00.000+01:00'],
    ['Europe/Berlin', '2026-03-29T00:59:59.999Z', '2026-03-29T01:59:59.999+01:00'],
    ['Europe/Berlin', '2026-03-29T01:00:00.000Z', '2026-03-29T03:00:00.000+02:00'],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00.000Z', '2026-04-05T01:30:00.000+10:30'],
  ])('%s: %s is %s', (zone, instant, printed) => {
    expect(zoneTime(zone)(Date.parse(instant))).toBe(printed)
    expect(Date.parse(printed)).toBe(Date.parse(instant))
  })

  it('names the same instant at every quarter of an hour of a year', () => {
    const time = zoneTime('America/Santiago')
    for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 899_999) {
      expect(Date.parse(time(at))).toBe(at)
    }
  })

  it('refuses a zone that does not exist', () => {
    expect(() => zoneTime('Berlin')).toThrow(/time zone "Berlin" is not known/)
  })
})
