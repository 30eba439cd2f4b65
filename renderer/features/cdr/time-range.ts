import { addDays, startOfMonth, startOfWeek, subMonths } from 'date-fns'

/** Named time ranges, in the order they are offered. */
export const RANGES = [
  'today',
  'yesterday',
  'this-week',
  'last-week',
  'this-month',
  'last-month',
  'last-7-days',
  'last-30-days',
  'all',
] as const
/** A named time range. */
export type RangeName = (typeof RANGES)[number]

/** From (included) to (excluded), UTC epoch milliseconds; a missing end is open. */
export interface TimeSpan {
  readonly from?: number
  readonly to?: number
}

/** A day of the week, 0 for Sunday. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6

interface WeekInfo {
  getWeekInfo?: () => { firstDay: number }
}

/** Returns the day that weeks begin with where this language is spoken. */
export function firstWeekday(locale: string): Weekday {
  const { firstDay = 1 } = (new Intl.Locale(locale) as Intl.Locale & WeekInfo).getWeekInfo?.() ?? {}
  return (firstDay % 7) as Weekday
}

/** Returns the span of a named range at an instant, in the zone of this computer; days of 23 and 25 hours included. */
export function rangeSpan(name: RangeName, now: number, weekStartsOn: Weekday): TimeSpan {
  const date = new Date(now)
  const today = new Date(date.getFullYear(), date.getMonth(), date.getDate())
  const week = startOfWeek(today, { weekStartsOn })
  const month = startOfMonth(today)
  const span = (from: Date, to: Date): TimeSpan => ({ from: from.getTime(), to: to.getTime() })
  switch (name) {
    case 'today':
      return span(today, addDays(today, 1))
    case 'yesterday':
      return span(addDays(today, -1), today)
    case 'this-week':
      return span(week, addDays(week, 7))
    case 'last-week':
      return span(addDays(week, -7), week)
    case 'this-month':
      return span(month, subMonths(month, -1))
    case 'last-month':
      return span(subMonths(month, 1), month)
    case 'last-7-days':
      return span(addDays(today, -6), addDays(today, 1))
    case 'last-30-days':
      return span(addDays(today, -29), addDays(today, 1))
    case 'all':
      return {}
  }
}
