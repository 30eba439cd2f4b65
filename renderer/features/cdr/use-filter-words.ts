import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { isoWithOffset } from '../../i18n/index.ts'
import { rangeOf, type RecordQuery } from './record-query.ts'
import { useConditionWords } from './use-condition-words.ts'

/** Describes a query in words: "Failed calls, today, Number 100, Busy". */
export function useFilterWords(query: () => RecordQuery): ComputedRef<string> {
  const { t } = useI18n()
  const { conditionWords } = useConditionWords()
  return computed(() => {
    const { tab, span, where = [] } = query()
    const range = rangeOf(query())
    const parts = [
      t(`records.tabs.${tab}`),
      range
        ? t(`range.${range}`)
        : span && `${isoWithOffset(span.from).slice(0, 10)} – ${isoWithOffset(span.to - 1).slice(0, 10)}`,
      ...where.map(conditionWords),
    ]
    return parts.filter(Boolean).join(', ')
  })
}
