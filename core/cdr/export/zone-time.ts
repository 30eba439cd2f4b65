import { PbxError } from '../../kit/index.ts'

const HOUR_MS = 3_600_000
const QUARTER_MS = 900_000
const pad = (value: number, length = 2) => String(value).padStart(length, '0')

/**
 * Makes a function that prints an instant as ISO 8601 with milliseconds and the offset of a zone at that instant.
 * Offsets are remembered per quarter of an hour, the finest step at which zones change them.
 * @throws PbxError `config.invalid` when there is no such zone.
 */
export function zoneTime(zone: string): (at: number) => string {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  } catch {
    throw new PbxError('config.invalid', `time zone "${zone}" is not known; names are like Europe/Berlin or UTC`)
  }
  const known = new Map<number, number>()
  const offsetMs = (at: number): number => {
    const quarter = Math.floor(at / QUARTER_MS)
    const found = known.get(quarter)
    if (found !== undefined) return found
    const name = format.formatToParts(quarter * QUARTER_MS).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    const match = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(name)
    const ms = match ? (Number(match[2]) * 60 + Number(match[3])) * 60_000 + Number(match[4] ?? 0) * 1000 : 0
    if (known.size > 50_000) known.clear()
    known.set(quarter, match?.[1] === '-' ? -ms : ms)
    return known.get(quarter)!
  }
  return (at) => {
    const offset = offsetMs(at)
    const local = new Date(at + offset)
    const size = Math.abs(offset)
    const sign = offset < 0 ? '-' : '+'
    const hours = Math.floor(size / HOUR_MS)
    const minutes = Math.floor((size % HOUR_MS) / 60_000)
    return `${local.toISOString().slice(0, -1)}${sign}${pad(hours)}:${pad(minutes)}`
  }
}
