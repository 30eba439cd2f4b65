import type { Schedule } from '../../../contract/index.ts'
import { localDay, localInstant, printDay } from './local-time.ts'

/** A period that has ended, and when its export is due; UTC epoch milliseconds. */
export interface Period {
  /** `2026-11-22`, `2026-W47`, `2026-11`. */
  readonly label: string
  readonly from: number
  readonly to: number
  readonly dueAt: number
}

type Every = Schedule['every']
const DAY_MS = 86_400_000
/** Runs that are made up after the computer was off: not more than these. */
const MOST = 31

/** Returns the days since the Monday before; 1970-01-01 was a Thursday. */
const sinceMonday = (day: number) => (((day + 3) % 7) + 7) % 7
const monthStart = (day: number, months = 0) => {
  const date = new Date(day * DAY_MS)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / DAY_MS
}

/** First days of the period that a day is in, and of the one before. */
const PERIOD: Readonly<Record<Every, { start(day: number): number; before(start: number): number }>> = {
  day: { start: (day) => day, before: (start) => start - 1 },
  week: { start: (day) => day - sinceMonday(day), before: (start) => start - 7 },
  month: { start: (day) => monthStart(day), before: (start) => monthStart(start, -1) },
}

/** Returns the week of ISO 8601: that of the year that its Thursday is in. */
function weekLabel(monday: number): string {
  const year = new Date((monday + 3) * DAY_MS).getUTCFullYear()
  const fourth = Date.UTC(year, 0, 4) / DAY_MS
  const first = fourth - sinceMonday(fourth)
  return `${year}-W${String((monday - first) / 7 + 1).padStart(2, '0')}`
}
const labelOf: Readonly<Record<Every, (start: number) => string>> = {
  day: printDay,
  week: weekLabel,
  month: (start) => printDay(start).slice(0, 7),
}

/** Yields the periods that ended by an instant, newest first, without end; the export of the first may not be due yet. */
function* endedPeriods({ every, at, zone }: Schedule, now: number): Generator<Period, never> {
  const [hours = 0, minutes = 0] = at.split(':').map(Number)
  const kind = PERIOD[every]
  for (let end = kind.start(localDay(zone, now)); ; end = kind.before(end)) {
    const start = kind.before(end)
    yield {
      label: labelOf[every](start),
      from: localInstant(zone, start, 0),
      to: localInstant(zone, end, 0),
      dueAt: localInstant(zone, end, hours * 60 + minutes),
    }
  }
}

/** Returns the period that ended last; where its export is not due yet, it counts as due since its end. */
export function lastPeriod(schedule: Schedule, now: number): Period {
  const period = endedPeriods(schedule, now).next().value
  return period.dueAt > now ? { ...period, dueAt: period.to } : period
}

/** Returns the periods whose export fell due after `since` and until `now`, oldest first; of many the last 31. */
export function duePeriods(schedule: Schedule, since: number, now: number): Period[] {
  const due: Period[] = []
  for (const period of endedPeriods(schedule, now)) {
    if (period.dueAt > now) continue
    if (period.dueAt <= since || due.length >= MOST) return due.reverse()
    due.push(period)
  }
  return due
}
