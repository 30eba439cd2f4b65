const DAY_MS = 86_400_000

const two = (value: number) => String(value).padStart(2, '0')

/** Returns the start of an instant's day, in the zone of this computer. */
export function startOfDay(at: number): number {
  const date = new Date(at)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}

/** Words that an instant is shown with. */
export interface TimeWords {
  readonly today: string
  readonly locale: string
}

/** The day of an instant as lists name it, and its time of day. */
export interface InstantParts {
  readonly day: string
  readonly clock: string
}

/**
 * Splits an instant into the parts that lists show: "Today", "Mon" within the last six days, "31 Oct", in other years
 * "31 Oct 2025".
 */
export function instantParts(at: number, now: number, { today, locale }: TimeWords): InstantParts {
  const date = new Date(at)
  const start = startOfDay(now)
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  const inWords = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, options).format(date)
  if (at >= start && at < start + DAY_MS) return { day: today, clock }
  if (at < start && at >= start - 6 * DAY_MS) return { day: inWords({ weekday: 'short' }), clock }
  const isThisYear = date.getFullYear() === new Date(now).getFullYear()
  const year = isThisYear ? {} : ({ year: 'numeric' } as const)
  return { day: inWords({ day: 'numeric', month: 'short', ...year }), clock }
}

/** Formats an instant as one text: "31 Oct 18:35:02". */
export function formatInstant(at: number, now: number, words: TimeWords): string {
  const { day, clock } = instantParts(at, now, words)
  return `${day} ${clock}`
}

/** Formats an instant in full, ISO 8601 with the offset of this computer's zone: for tooltips and copies. */
export function isoWithOffset(at: number): string {
  const date = new Date(at)
  const offset = -date.getTimezoneOffset()
  const sign = offset < 0 ? '-' : '+'
  const zone = `${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  return `${day}T${clock}.${String(date.getMilliseconds()).padStart(3, '0')}${zone}`
}

/** Formats the time of day with milliseconds: for lines of a trace. */
export function clockTime(at: number): string {
  return isoWithOffset(at).slice(11, 23)
}
