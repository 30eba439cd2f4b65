import { zoneOffset } from '../../export/zone-time.ts'

const DAY_MS = 86_400_000
const CLOCK =
  /^(\d{4})([-/.])(\d{2})\2(\d{2})[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/
const MILLISECOND_DIGITS = 3
const MINUTE_MS = 60_000

/** The order of day, month and year in a file's times. */
export type DateOrder = 'year-month-day' | 'day-month-year' | 'month-day-year'

const BACKWARDS = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})[T ]?(.*)$/
const TWELVE = /^(\d{1,2}):(\d{2}(?::\d{2})?) ?([AP])\.?M\.?$/i
const HALF_DAY = 12

/** Converts a time of day from the 12-hour to the 24-hour clock. */
function ofDay(text: string): string {
  const found = TWELVE.exec(text)
  if (!found) return text
  const hour = (Number(found[1]) % HALF_DAY) + (found[3]!.toUpperCase() === 'P' ? HALF_DAY : 0)
  return Number(found[1]) > HALF_DAY ? text : `${hour}:${found[2]}`
}

/** Rewrites a time with its year first. */
function yearFirst(text: string, order: DateOrder): string {
  const found = BACKWARDS.exec(text)
  if (!found || order === 'year-month-day') return text
  const [, first, , second, year, rest] = found
  const [day, month] = order === 'day-month-year' ? [first!, second!] : [second!, first!]
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')} ${ofDay(rest!)}`
}

/** Returns the milliseconds of an offset as `+01:00`, `+0100`, `+01` or `Z`. */
function offsetMs(text: string): number {
  if (text === 'Z') return 0
  const [hours, minutes] = [text.slice(1, 3), text.slice(3).replace(':', '')]
  return (Number(hours) * 60 + Number(minutes)) * MINUTE_MS * (text.startsWith('-') ? -1 : 1)
}

/**
 * Returns the instants at which clocks of a zone show what a UTC clock shows at `shown`: none while they jump, two when
 * they are set back.
 */
function instantsOf(shown: number, zone: string): number[] {
  const offsetAt = zoneOffset(zone)
  const offsets = new Set([offsetAt(shown - DAY_MS), offsetAt(shown + DAY_MS), offsetAt(shown)])
  return [...offsets]
    .map((offset) => shown - offset)
    .filter((at) => at + offsetAt(at) === shown)
    .sort((left, right) => left - right)
}

/**
 * Returns the instants that a time in a file can mean, in UTC epoch milliseconds, the earlier first; undefined where it
 * is no time. Its own offset takes precedence over that of the zone.
 */
export function instantsShown(text: string, zone: string, order: DateOrder): number[] | undefined {
  const found = CLOCK.exec(yearFirst(text, order))
  if (!found) return undefined
  const [, year, , month, day, hour, minute, second = '00', fraction = '', offset] = found
  const [y, mo, d] = [Number(year), Number(month), Number(day)]
  const midnight = new Date(Date.UTC(y, mo - 1, d))
  midnight.setUTCFullYear(y, mo - 1, d)
  const isDay = midnight.getUTCMonth() === mo - 1 && midnight.getUTCDate() === d
  if (!isDay || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return []
  const shown =
    midnight.getTime() +
    (Number(hour) * 60 + Number(minute)) * MINUTE_MS +
    Number(second) * 1000 +
    Number(fraction.slice(0, MILLISECOND_DIGITS).padEnd(MILLISECOND_DIGITS, '0'))
  return offset === undefined ? instantsOf(shown, zone) : [shown - offsetMs(offset)]
}
