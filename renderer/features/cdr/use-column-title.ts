import { useI18n } from 'vue-i18n'
import { isDrawn, type ListColumn } from './record-columns.ts'

/** Returns a function that gives the title of a column of the list. */
export function useColumnTitle(): (id: ListColumn) => string {
  const { t } = useI18n()
  return (id) => (isDrawn(id) ? t(`listColumns.drawn.${id}`) : t(`columns.${id}`))
}
