import type { CallSums } from '../../../core/contract/index.ts'
import type { ReportData } from './reports-store.ts'

/** Returns the parts of a report whose sums add up to those of all its calls; undefined where there are none such. */
function partsOf(data: ReportData): readonly CallSums[] | undefined {
  switch (data.name) {
    case 'time':
      return data.report.buckets
    case 'week':
      return data.report.cells
    case 'groups':
      return [...data.report.rows, ...(data.report.others ? [data.report.others] : [])]
    default:
      return undefined
  }
}

/** Returns the totals of a report's calls; undefined where the report has none. */
export function totalsOf(data: ReportData): CallSums | undefined {
  const sum = (parts: readonly CallSums[], of: keyof CallSums) =>
    parts.reduce((all, part) => all + part[of], 0)
  const parts = partsOf(data)
  return (
    parts && {
      calls: sum(parts, 'calls'),
      answered: sum(parts, 'answered'),
      machine: sum(parts, 'machine'),
      talkSeconds: sum(parts, 'talkSeconds'),
    }
  )
}

/** Returns whether a report has nothing to show. */
export function isEmptyReport(data: ReportData): boolean {
  switch (data.name) {
    case 'concurrent':
      return data.report.buckets.length === 0
    case 'quality':
      return data.report.all.attempts === 0
    case 'costs':
      return false
    default:
      return partsOf(data)?.length === 0
  }
}
