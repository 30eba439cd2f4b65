import { zoneTime } from '../../../cdr/index.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** Returns the offset of a zone from UTC at an instant, in milliseconds. */
function offsetAt(zone: string, at: number): number {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(zoneTime(zone)(at))!
  const ms = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS
  return sign === '-' ? -ms : ms
}

/** Returns the day of the calendar in a zone at an instant, as days since 1970-01-01. */
export const localDay = (zone: string, at: number): number => Math.floor((at + offsetAt(zone, at)) / DAY_MS)

/**
 * Returns the instant at which clocks in a zone show a time of a day; where the clocks leap over it, as long after the
 * leap as it would have been after its beginning.
 */
export function localInstant(zone: string, day: number, minutes: number): number {
  const wanted = day * DAY_MS + minutes * MINUTE_MS
  const near = wanted - offsetAt(zone, wanted)
  return wanted - offsetAt(zone, near)
}

/** Prints a day as `2026-11-22`. */
export const printDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)
