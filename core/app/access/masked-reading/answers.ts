import type {
  CallDetails,
  callRowSchema,
  CallRecord,
  CostReport,
  GroupReport,
  MissedByExtension,
  MissedPage,
  RecordPage,
  RecordsReadProcedure,
  RecordsSince,
} from '../../../contract/index.ts'
import type * as z from 'zod'
import type { Hiding } from './masked-record.ts'

/** A mask for the answer of a procedure; `by` is what its question groups by. */
type Answering = (answer: never, hiding: Hiding, by: unknown) => unknown

/** Returns an answer as it is: one of only sums and times. */
const asItIs = (answer: never): unknown => answer

/** Groupings whose values are numbers. */
const GROUPED_NUMBERS: ReadonlySet<unknown> = new Set(['extension', 'caller', 'destination'] as const)

/** Masks records after a sequence number, of a page or of the feed. */
export const maskedSince = (page: RecordsSince, { record }: Hiding): RecordsSince => ({
  ...page,
  records: page.records.map(record),
})

/** The masks of the answers of all procedures that readers may call. */
const ANSWERS = {
  'cdr.list': (page: RecordPage, { record }) => ({ ...page, rows: page.rows.map(record) }),
  'cdr.listCalls': (page: { rows: readonly z.infer<typeof callRowSchema>[] }, { record }) => ({
    ...page,
    rows: page.rows.map((row) => ({ ...row, record: record(row.record) })),
  }),
  'cdr.count': asItIs,
  'cdr.get': (details: CallDetails, { record }) => ({
    ...details,
    halves: details.halves.map((half) => ({ ...half, record: record(half.record), annotations: [] })),
  }),
  'cdr.since': maskedSince,
  'cdr.watch': asItIs,
  'reports.overTime': asItIs,
  'reports.week': asItIs,
  'reports.grouped': (report: GroupReport, { number, name }, by) =>
    GROUPED_NUMBERS.has(by)
      ? {
          ...report,
          rows: report.rows.map((row) => ({
            ...row,
            value: number(row.value),
            name: name(row.name, row.value),
          })),
        }
      : report,
  'reports.longest': (report: { rows: readonly CallRecord[] }, { record }) => ({
    ...report,
    rows: report.rows.map(record),
  }),
  'reports.concurrent': asItIs,
  'reports.quality': asItIs,
  'reports.costs': (report: CostReport, { number }, by) =>
    by === 'line'
      ? report
      : { ...report, rows: report.rows.map((row) => ({ ...row, value: number(row.value) })) },
  'reports.missed': (page: MissedPage, { record, number }) => ({
    ...page,
    rows: page.rows.map((row) => ({
      ...row,
      record: record(row.record),
      extension: number(row.extension),
      returned: row.returned && { ...row.returned, by: number(row.returned.by) },
    })),
  }),
  'reports.missedByExtension': (report: MissedByExtension, { number, name }) => ({
    ...report,
    rows: report.rows.map((row) => ({
      ...row,
      extension: number(row.extension),
      name: name(row.name, row.extension),
    })),
  }),
} as const satisfies Record<RecordsReadProcedure, Answering>

/** Returns how a procedure's answer is masked; undefined for one that readers may not call. */
export const answeringOf = (procedure: string): Answering | undefined =>
  (ANSWERS as Readonly<Record<string, Answering>>)[procedure]
