import { dayjs } from 'element-plus'
import { firstWeekday } from './time-range.ts'

/** The day that weeks begin with where this computer stands: in ranges, reports and calendars alike. */
export const OWN_WEEKDAY = firstWeekday(navigator.language)

/** Makes calendars begin their weeks with that day. */
export function setCalendarWeeks(): void {
  const { en } = dayjs.Ls
  if (en) en.weekStart = OWN_WEEKDAY
}
