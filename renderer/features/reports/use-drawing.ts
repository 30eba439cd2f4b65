import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Bucket } from '../../../core/contract/index.ts'
import { isoWithOffset, useFormat } from '../../i18n/index.ts'
import { useChartTheme } from './chart-theme.ts'
import type { Drawing } from './report-pictures.ts'
import type { ReportQuery } from './report-query.ts'

const SUNDAY = new Date(2026, 0, 4)
/** The format of the beginning of a bucket. */
const BUCKET_FORMAT: Readonly<Record<Bucket, Intl.DateTimeFormatOptions>> = {
  hour: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  day: { weekday: 'short', day: 'numeric', month: 'short' },
  week: { day: 'numeric', month: 'short', year: 'numeric' },
  month: { month: 'short', year: 'numeric' },
}

/** Returns what draws a report in the language and the colours of the window. */
export function useDrawing(query: () => ReportQuery) {
  const { t, locale } = useI18n()
  const { count, duration } = useFormat()
  const theme = useChartTheme()
  const region = computed(() => (locale.value === 'en' ? 'en-GB' : locale.value))
  const weekdays = computed(() => {
    const format = new Intl.DateTimeFormat(region.value, { weekday: 'short' })
    return Array.from({ length: 7 }, (_, day) =>
      format.format(new Date(SUNDAY.getFullYear(), SUNDAY.getMonth(), SUNDAY.getDate() + day)),
    )
  })
  return (title: string, width: Bucket): Drawing => {
    const format = new Intl.DateTimeFormat(region.value, BUCKET_FORMAT[width])
    return {
      t: (key, values) => t(key, values ?? {}),
      theme: theme.value,
      query: query(),
      title,
      time: (at) => ({ shown: format.format(at), exact: isoWithOffset(at) }),
      count,
      duration,
      weekdays: weekdays.value,
    }
  }
}
