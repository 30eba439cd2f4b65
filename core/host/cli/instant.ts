const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const LOCAL = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3}))?)?$/
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/

/** Returns the milliseconds by which the wall clock of a zone is ahead of UTC at an instant. */
function offsetAt(format: Intl.DateTimeFormat, at: number): number {
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const wall = Date.UTC(
    parts['year']!,
    parts['month']! - 1,
    parts['day'],
    parts['hour'],
    parts['minute'],
    parts['second'],
  )
  return wall - Math.floor(at / 1000) * 1000
}

/**
 * Returns the instant at which a zone's wall clock shows the given UTC-coded time; the first of two in the hour that
 * occurs twice in autumn.
 */
function fromWall(wall: number, zone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const before = offsetAt(format, wall - 86_400_000)
  const after = offsetAt(format, wall + 86_400_000)
  const candidates = [wall - before, wall - after].filter((at) => at + offsetAt(format, at) === wall)
  // In the spring hour no instant shows this time: the offset before the change leads to the moment of the change.
  return candidates.length > 0 ? Math.min(...candidates) : wall - before
}

/** Returns the UTC-coded milliseconds of a calendar time that exists, else undefined. */
function wallOf(fields: readonly (string | undefined)[]): number | undefined {
  const [year, month, day, hour, minute, second] = fields.slice(1, 7).map((field) => Number(field ?? 0))
  const ms = Number((fields[7] ?? '0').padEnd(3, '0'))
  const wall = Date.UTC(year!, month! - 1, day, hour ?? 0, minute ?? 0, second ?? 0, ms)
  const back = new Date(wall)
  const exists =
    back.getUTCMonth() === month! - 1 &&
    back.getUTCDate() === day &&
    (hour ?? 0) < 24 &&
    (minute ?? 0) < 60 &&
    (second ?? 0) < 60
  return exists ? wall : undefined
}

/**
 * Reads `--from` and `--to`: an ISO 8601 instant with offset, a local time or a date in `zone` (a date is its first
 * moment). Undefined when it is none of them.
 */
export function parseInstant(text: string, zone: string): number | undefined {
  if (INSTANT.test(text)) {
    const at = Date.parse(text.replace(' ', 'T').replace(',', '.'))
    return Number.isNaN(at) ? undefined : at
  }
  const match = DATE.exec(text) ?? LOCAL.exec(text)
  if (!match) return undefined
  const wall = wallOf(match)
  return wall === undefined ? undefined : fromWall(wall, zone)
}
