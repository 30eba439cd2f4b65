import { useI18n } from 'vue-i18n'
import {
  FILTER_FIELDS,
  SECONDS_FIELDS,
  type Condition,
  type FilterField,
} from '../../../core/contract/index.ts'
import { formatDuration } from '../../i18n/index.ts'
import { useValueText } from './use-value-text.ts'

/** Fields whose values speak for themselves: "Busy" needs no "Result" before it. */
const NAMELESS: ReadonlySet<FilterField> = new Set([
  'weekday',
  'result',
  'side',
  'party',
  'direction',
  'service',
])

const SUNDAY = Date.UTC(2026, 0, 4)
const DAY_MS = 86_400_000

/** Describes conditions in words: "Busy or No answer", "From begins with 0049", "not Line contains acme". */
export function useConditionWords() {
  const { t, locale } = useI18n()
  const weekday = new Intl.DateTimeFormat(locale.value, { weekday: 'long', timeZone: 'UTC' })
  const valueText = useValueText()

  function valueWords(field: FilterField, value: string): string {
    if (value === '') return t('filter.unknown')
    if (field === 'hour') return `${value}:00`
    if (field === 'weekday') return weekday.format(SUNDAY + Number(value) * DAY_MS)
    if (SECONDS_FIELDS.has(field)) return formatDuration(Number(value))
    return valueText(FILTER_FIELDS[field].columns[0], value) ?? value
  }
  function conditionWords({ field, is, values, not }: Condition): string {
    const said = values.map((value) => valueWords(field, value)).join(` ${t('filter.or')} `)
    const how = is === 'is' ? '' : t(`filter.is.${is}`)
    const words = NAMELESS.has(field) ? [said] : [t(`filter.field.${field}`), how, said]
    return [not ? t('filter.not') : '', ...words].filter(Boolean).join(' ')
  }
  return { valueWords, conditionWords }
}
