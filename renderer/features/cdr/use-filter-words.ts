import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { isoWithOffset } from '../../i18n/index.ts'
import { rangeOf, type RecordQuery } from './record-query.ts'

/** A query in words: "Failed calls, today, number 100, busy". */
export function useFilterWords(query: () => RecordQuery): ComputedRef<string> {
  const { t } = useI18n()
  return computed(() => {
    const { tab, span, number, result, side, party } = query()
    const range = rangeOf(query())
    const parts = [
      t(`records.tabs.${tab}`),
      range
        ? t(`range.${range}`)
        : span && `${isoWithOffset(span.from).slice(0, 10)} – ${isoWithOffset(span.to - 1).slice(0, 10)}`,
      number && `${t('records.number')} ${number}`,
      result && t(`result.${result}`),
      side && t(`sideName.${side}`),
      party && t(`party.${party}`),
    ]
    return parts.filter(Boolean).join(', ')
  })
}
