const DAY_MS = 86_400_000

const two = (value: number) => String(value).padStart(2, '0')

/** Start of the day of an instant, in the zone of this computer. */
export function startOfDay(at: number): number {
  const date = new Date(at)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}

/** Words that an instant is shown with. */
export interface TimeWords {
  readonly today: string
  readonly locale: string
}

/** An instant as lists show it: "Today 14:03:22", "Mon 14:03" within the last six days, else the full date. */
export function formatInstant(at: number, now: number, { today, locale }: TimeWords): string {
  const date = new Date(at)
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`
  const start = startOfDay(now)
  if (at >= start && at < start + DAY_MS) return `${today} ${clock}:${two(date.getSeconds())}`
  if (at < start && at >= start - 6 * DAY_MS) {
    return `${new Intl.DateTimeFormat(locale, { weekday: 'short' }).format(date)} ${clock}`
  }
  return `${new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(date)} ${clock}`
}

/** An instant in full, ISO 8601 with the offset of this computer's zone: for tooltips and copies. */
export function isoWithOffset(at: number): string {
  const date = new Date(at)
  const offset = -date.getTimezoneOffset()
  const sign = offset < 0 ? '-' : '+'
  const zone = `${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  return `${day}T${clock}.${String(date.getMilliseconds()).padStart(3, '0')}${zone}`
}

/** The time of day with milliseconds: for lines of a trace. */
export function clockTime(at: number): string {
  return isoWithOffset(at).slice(11, 23)
}
