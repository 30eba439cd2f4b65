import { useEventListener } from '@vueuse/core'
import { useI18n } from 'vue-i18n'
import { onBeforeRouteLeave } from 'vue-router'
import { confirm } from './confirm.ts'

/** Asks before a page with unsaved changes is left. */
export function useLeaveGuard(changes: () => number): void {
  const { t } = useI18n()
  onBeforeRouteLeave(async () => {
    if (changes() === 0) return true
    return confirm({
      title: t('save.leaveTitle'),
      text: t('save.leaveText', changes()),
      action: t('save.leave'),
      cancel: t('save.stay'),
    })
  })
  useEventListener(window, 'beforeunload', (event) => {
    if (changes() > 0) event.preventDefault()
  })
}
