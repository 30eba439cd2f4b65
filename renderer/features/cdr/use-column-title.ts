import { useI18n } from 'vue-i18n'
import { isDrawn, type ListColumn } from './record-columns.ts'

/** What stands above a column of the list. */
export function useColumnTitle(): (id: ListColumn) => string {
  const { t } = useI18n()
  return (id) => (isDrawn(id) ? t(`listColumns.drawn.${id}`) : t(`columns.${id}`))
}
