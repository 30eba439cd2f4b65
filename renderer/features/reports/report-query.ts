import type { Condition, RecordFilter } from '../../../core/contract/index.ts'
import {
  fromAddress,
  rangeSpan,
  toAddress,
  type RangeName,
  type RecordQuery,
  type TimeSpan,
  type Weekday,
} from '../cdr/index.ts'

/** The reports, in the order of their tabs. */
export const REPORTS = ['time', 'week', 'groups', 'concurrent', 'quality', 'costs', 'missed'] as const
/** One of the reports. */
export type ReportName = (typeof REPORTS)[number]

/** The scope that all reports share; it is kept in the address. */
export interface ReportQuery {
  readonly range: RangeName
  /** Chosen days, in place of the named range. */
  readonly span?: Required<TimeSpan>
  readonly where?: readonly Condition[]
  /** A filter text of which `where` is what could be read. */
  readonly faulty?: string
  /** Other parts of the address that mean nothing. */
  readonly ignored?: readonly string[]
}

const DEFAULT_RANGE: RangeName = 'last-30-days'

/** Reads an address; what makes no sense is left out, and reported as `faulty` and `ignored`. */
export function reportQueryOf(address: Readonly<Record<string, unknown>>): ReportQuery {
  const { range = DEFAULT_RANGE, span, where, faulty, ignored } = fromAddress(address)
  return {
    range,
    ...(span ? { span } : {}),
    ...(where ? { where } : {}),
    ...(faulty === undefined ? {} : { faulty }),
    ...(ignored ? { ignored } : {}),
  }
}

/** Returns the query as it stands in the address. */
export const reportAddress = ({ range, span, where, faulty }: ReportQuery) =>
  toAddress({
    tab: 'calls',
    ...(span ? { span } : range === DEFAULT_RANGE ? {} : { range }),
    ...(where ? { where } : {}),
    ...(faulty === undefined ? {} : { faulty }),
  })

/** Returns the filter that the core is asked for. */
export const reportFilter = (query: ReportQuery, now: number, weekStartsOn: Weekday): RecordFilter => ({
  view: 'all',
  ...(query.span ?? rangeSpan(query.range, now, weekStartsOn)),
  where: [...(query.where ?? [])],
})

/** Returns the address of the records behind a part of a report: of the report's records those that `more` names. */
export const recordsBehind = (
  { range, span, where = [] }: ReportQuery,
  more: Partial<Pick<RecordQuery, 'tab' | 'span' | 'where' | 'sort'>> = {},
) => ({
  name: 'records',
  query: toAddress({
    tab: 'calls',
    ...(span ? { span } : { range }),
    ...more,
    where: [...where, ...(more.where ?? [])],
  }),
})
