import { createI18n } from 'vue-i18n'
import { en } from './en/index.ts'

export { dialable, isDialable } from './dialable.ts'
export { formatDuration } from './format-duration.ts'
export { clockTime, formatInstant, isoWithOffset, startOfDay } from './format-time.ts'
export { useFormat } from './use-format.ts'

/** Makes the texts of the window; another language is another folder beside `en`. */
export function createTexts() {
  return createI18n({ legacy: false, locale: 'en', fallbackLocale: 'en', messages: { en } })
}
