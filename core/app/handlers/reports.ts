import type { PbxParts } from '../parts.ts'
import { procedures } from './base.ts'

/** Reports over the records, each read on the store's connection for long work. */
export function reportsHandlers({ store }: PbxParts) {
  const { reports } = procedures
  return {
    overTime: reports.overTime.handler(({ input }) => store.read('reportOverTime', input)),
    week: reports.week.handler(({ input }) => store.read('reportWeek', input)),
    grouped: reports.grouped.handler(({ input }) => store.read('reportGrouped', input)),
    longest: reports.longest.handler(({ input }) => store.read('reportLongest', input)),
    concurrent: reports.concurrent.handler(({ input }) => store.read('reportConcurrent', input)),
    quality: reports.quality.handler(({ input }) => store.read('reportQuality', input)),
    missed: reports.missed.handler(({ input }) => store.read('reportMissed', input)),
    missedByExtension: reports.missedByExtension.handler(({ input }) =>
      store.read('reportMissedByExtension', input),
    ),
  }
}
