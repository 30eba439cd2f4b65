import type { Rates } from '../../contract/index.ts'
import type { StoreClient } from '../store-process/index.ts'
import { procedures } from './base.ts'

/** Reports over the records, each read on the store's connection for long work. */
export function reportsHandlers({
  store,
  rates,
}: {
  readonly store: Pick<StoreClient, 'read'>
  readonly rates: () => Rates
}) {
  const { reports } = procedures
  return {
    overTime: reports.overTime.handler(({ input, signal }) => store.read('reportOverTime', input, signal)),
    week: reports.week.handler(({ input, signal }) => store.read('reportWeek', input, signal)),
    grouped: reports.grouped.handler(({ input, signal }) => store.read('reportGrouped', input, signal)),
    longest: reports.longest.handler(({ input, signal }) => store.read('reportLongest', input, signal)),
    concurrent: reports.concurrent.handler(({ input, signal }) =>
      store.read('reportConcurrent', input, signal),
    ),
    quality: reports.quality.handler(({ input, signal }) => store.read('reportQuality', input, signal)),
    costs: reports.costs.handler(({ input: { prices, ...request }, signal }) =>
      prices === 'written'
        ? store.read('reportCosts', request, signal)
        : store.read('reportCostsToday', { ...request, rates: rates() }, signal),
    ),
    missed: reports.missed.handler(({ input, signal }) => store.read('reportMissed', input, signal)),
    missedByExtension: reports.missedByExtension.handler(({ input, signal }) =>
      store.read('reportMissedByExtension', input, signal),
    ),
  }
}
