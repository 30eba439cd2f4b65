import { useI18n } from 'vue-i18n'
import type { RecordColumn } from '../../../core/contract/index.ts'
import type { ValueText } from './facts.ts'

const AREAS: Partial<Record<RecordColumn, string>> = {
  side: 'sideName',
  party: 'party',
  result: 'result',
  released_by: 'releasedBy',
  service: 'service',
  direction: 'direction',
  emergency: 'yesNo',
  srtp: 'yesNo',
  recording: 'recording',
}

/** Provides words for the values of closed lists, and for Q.850 causes and SIP statuses behind their number. */
export function useValueText(): ValueText {
  const { t, te } = useI18n()
  return (column, value) => {
    const area = AREAS[column]
    if (area) return te(`${area}.${value}`, 'en') ? t(`${area}.${value}`) : undefined
    if (column !== 'cause' && column !== 'sip_status') return undefined
    const key = `${column === 'cause' ? 'cause' : 'sipStatus'}.${value}`
    return te(key, 'en') ? `${value} ${t(key)}` : undefined
  }
}
