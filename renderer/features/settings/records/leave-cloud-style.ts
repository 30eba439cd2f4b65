import type { ComposerTranslation } from 'vue-i18n'
import { confirm } from '../../../ui/index.ts'

/** Asks before Cloud-style is left; true when it is. */
export const asksToLeave = (t: ComposerTranslation): Promise<boolean> =>
  confirm({
    title: t('cloudStyle.leaveTitle'),
    text: t('cloudStyle.leaveText'),
    action: t('cloudStyle.leave'),
    cancel: t('cloudStyle.stay'),
  })
