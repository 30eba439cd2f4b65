import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type {
  Bucket,
  ConcurrentReport,
  CostGrouping,
  CostPrices,
  CostReport,
  GroupReport,
  Grouping,
  QualityReport,
  RecordFilter,
  TimeReport,
  WeekReport,
} from '../../../core/contract/index.ts'
import { toFailure, useApi, type Failure } from '../../api/index.ts'
import type { Weekday } from '../cdr/index.ts'
import type { ReportName } from './report-query.ts'

/** A report as it came. */
export type ReportData =
  | { readonly name: 'time'; readonly report: TimeReport }
  | { readonly name: 'week'; readonly report: WeekReport }
  | { readonly name: 'groups'; readonly by: Grouping; readonly report: GroupReport }
  | { readonly name: 'concurrent'; readonly report: ConcurrentReport }
  | { readonly name: 'quality'; readonly report: QualityReport }
  | {
      readonly name: 'costs'
      readonly by: CostGrouping
      readonly prices: CostPrices
      readonly report: CostReport
      /** As the records were written with, to compare. */
      readonly written: CostReport
    }

/** The choice of a report. */
export interface ReportWish {
  readonly name: Exclude<ReportName, 'missed'>
  readonly filter: RecordFilter
  readonly bucket: Bucket
  readonly by: Grouping
  readonly costsBy: CostGrouping
  readonly prices: CostPrices
  readonly weekStartsOn: Weekday
}

const TOP = 20

/** The report that is shown; the old one stays until the new one is there. */
export const useReportsStore = defineStore('reports', () => {
  const { client } = useApi()
  const data = shallowRef<ReportData>()
  const failure = shallowRef<Failure>()
  const isBusy = ref(false)
  let asked = 0

  async function ask(wish: ReportWish): Promise<ReportData> {
    const { name, filter, bucket, by, weekStartsOn } = wish
    const { reports } = client
    const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
    switch (name) {
      case 'time':
        return { name, report: await reports.overTime({ filter, zone, bucket, weekStartsOn }) }
      case 'week':
        return { name, report: await reports.week({ filter, zone }) }
      case 'groups':
        return { name, by, report: await reports.grouped({ filter, by, order: 'calls', limit: TOP }) }
      case 'concurrent':
        return { name, report: await reports.concurrent({ filter, zone, bucket, weekStartsOn }) }
      case 'costs': {
        const { costsBy, prices } = wish
        const written = await reports.costs({ filter, by: costsBy })
        const report = prices === 'written' ? written : await reports.costs({ filter, by: costsBy, prices })
        return { name, by: costsBy, prices, report, written }
      }
      case 'quality':
        return { name, report: await reports.quality({ filter }) }
    }
  }
  return {
    data,
    failure,
    isBusy,
    async show(wish: ReportWish) {
      const mine = ++asked
      isBusy.value = true
      try {
        const answer = await ask(wish)
        if (mine !== asked) return
        data.value = answer
        failure.value = undefined
      } catch (error) {
        if (mine === asked) failure.value = toFailure(error)
      } finally {
        if (mine === asked) isBusy.value = false
      }
    },
  }
})
