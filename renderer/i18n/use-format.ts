import { useIntervalFn, useNow } from '@vueuse/core'
import { useI18n } from 'vue-i18n'
import { formatDuration } from './format-duration.ts'
import { formatPercent } from './format-percent.ts'
import { formatSize } from './format-size.ts'
import { formatInstant, instantParts } from './format-time.ts'

const MINUTE_MS = 60_000

/** Provides formats for times, durations, sizes and counts in the language of the window. */
export function useFormat() {
  const { t, locale } = useI18n()
  const now = useNow({ scheduler: (update) => useIntervalFn(update, MINUTE_MS) })
  const region = () => (locale.value === 'en' ? 'en-GB' : locale.value)
  const words = () => ({ today: t('time.today'), locale: region() })
  return {
    instant: (at: number) => formatInstant(at, now.value.getTime(), words()),
    instantParts: (at: number) => instantParts(at, now.value.getTime(), words()),
    duration: formatDuration,
    size: (bytes: number) => formatSize(bytes, region()),
    percent: (share: number) => formatPercent(share, region()),
    count: (value: number) => new Intl.NumberFormat(region()).format(value),
  }
}
