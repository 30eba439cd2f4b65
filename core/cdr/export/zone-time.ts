import { PbxError } from '../../kit/index.ts'

const MINUTE_MS = 60_000
const QUARTER_MS = 15 * MINUTE_MS
const MAX_OFFSETS = 50_000
const MAX_ZONES = 20
const pad = (value: number) => String(value).padStart(2, '0')

/** A function that prints an instant, UTC epoch milliseconds. */
export type PrintTime = (at: number) => string

/** A function that computes the offset of a zone from UTC at an instant, both in milliseconds. */
export type ZoneOffset = (at: number) => number

const zones = new Map<string, ZoneOffset>()

function formatOf(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  } catch {
    throw new PbxError(
      'config.invalid',
      `time zone "${zone}" is not known; names are like Europe/Berlin or UTC`,
    )
  }
}

/** Returns the offset of a zone from UTC at an instant, in milliseconds. */
function readOffset(format: Intl.DateTimeFormat, at: number): number {
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name)
  if (!match) return 0
  const ms = (Number(match[2]) * 60 + Number(match[3])) * MINUTE_MS
  return match[1] === '-' ? -ms : ms
}

function makeZoneOffset(zone: string): ZoneOffset {
  const format = formatOf(zone)
  // Zones change their offset at quarters of an hour, so one reading holds for each.
  const offsets = new Map<number, number>()
  return (at) => {
    const quarter = Math.floor(at / QUARTER_MS)
    const found = offsets.get(quarter)
    if (found !== undefined) return found
    const offset = readOffset(format, at)
    if (offsets.size >= MAX_OFFSETS) offsets.clear()
    offsets.set(quarter, offset)
    return offset
  }
}

/**
 * Returns a function that computes the offset of an IANA zone from UTC.
 * @throws PbxError `config.invalid` when there is no such zone.
 */
export function zoneOffset(zone: string): ZoneOffset {
  const found = zones.get(zone)
  if (found) return found
  const made = makeZoneOffset(zone)
  if (zones.size >= MAX_ZONES) zones.clear()
  zones.set(zone, made)
  return made
}

/** Prints an instant as ISO 8601 with milliseconds, at an offset from UTC; both are in milliseconds. */
export function printAt(at: number, offset: number): string {
  const minutes = Math.abs(offset) / MINUTE_MS
  const local = new Date(at + offset).toISOString().slice(0, -1)
  return `${local}${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`
}

/**
 * Returns a function that prints an instant as ISO 8601 with milliseconds and the offset of an IANA zone at that
 * instant.
 * @throws PbxError `config.invalid` when there is no such zone.
 */
export function zoneTime(zone: string): PrintTime {
  const offsetAt = zoneOffset(zone)
  return (at) => printAt(at, offsetAt(at))
}
