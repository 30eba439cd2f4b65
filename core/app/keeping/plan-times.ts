/** Returns the instant at which the clock of this computer shows a time on the day of `now`, or some days later. */
function instantOf(at: string, now: number, days: number): number {
  const [hours, minutes] = at.split(':').map(Number) as [number, number]
  const day = new Date(now)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, hours, minutes).getTime()
}

/** Returns the last instant, up to now, at which the clock of this computer showed a time such as `02:30`. */
export function dueBefore(at: string, now: number): number {
  const today = instantOf(at, now, 0)
  return today <= now ? today : instantOf(at, now, -1)
}

/** Returns the next instant after now at which it does. */
export function nextDue(at: string, now: number): number {
  const today = instantOf(at, now, 0)
  return today > now ? today : instantOf(at, now, 1)
}

const two = (value: number) => String(value).padStart(2, '0')

/** Prints an instant by the clock of this computer, as `2026-11-30-0230`. */
export function dayTime(instant: number): string {
  const day = new Date(instant)
  const date = [day.getFullYear(), two(day.getMonth() + 1), two(day.getDate())].join('-')
  return `${date}-${two(day.getHours())}${two(day.getMinutes())}`
}
