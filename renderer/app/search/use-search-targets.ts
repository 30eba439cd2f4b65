import { computed, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { recordsOfNumber } from '../../features/cdr/index.ts'
import { useExtensionsStore } from '../../features/extensions/index.ts'
import { dialable, isDialable } from '../../i18n/index.ts'
import { SETTINGS_PAGES } from '../../features/settings/index.ts'
import { VIEWS } from '../views.ts'
import { findTargets, type SearchTarget } from './search-targets.ts'

/** Provides everything the search finds: places, settings, extensions, and the records of a number. */
export function useSearchTargets(text: Ref<string>) {
  const { t } = useI18n()
  const extensions = useExtensionsStore()
  const places = computed<SearchTarget[]>(() =>
    VIEWS.map((view) => ({
      id: `view-${view.id}`,
      title: t(`views.${view.id}`),
      kind: t('search.place'),
      to: view.path,
    })),
  )
  const settings = computed<SearchTarget[]>(() =>
    SETTINGS_PAGES.map((page) => ({
      id: `settings-${page}`,
      title: t(`settings.pages.${page}`),
      words: t(`settings.words.${page}`),
      kind: t('search.setting'),
      to: { name: `settings-${page}` },
    })),
  )
  const phones = computed<SearchTarget[]>(() =>
    extensions.list.map(({ number, name }) => ({
      id: `extension-${number}`,
      title: name ? `${number} ${name}` : number,
      kind: t('search.extension'),
      to: { name: 'extensions', params: { number } },
    })),
  )
  return computed<SearchTarget[]>(() => {
    const asked = text.value.trim()
    const found = findTargets([...places.value, ...phones.value, ...settings.value], asked)
    if (!isDialable(asked)) return found
    const number = dialable(asked)
    const records: SearchTarget = {
      id: 'records',
      title: t('search.recordsOf', { number }),
      kind: t('views.records'),
      to: recordsOfNumber(number),
    }
    return [records, ...found]
  })
}
