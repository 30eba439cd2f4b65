import {
  partySchema,
  resultSchema,
  sideSchema,
  type CallRecord,
  type Condition,
  type RecordFilter,
} from '../../../core/contract/index.ts'
import { RANGES, rangeSpan, type RangeName, type TimeSpan, type Weekday } from './time-range.ts'

/** The tabs of the records, in their order. */
export const TABS = ['calls', 'basic', 'failed', 'all'] as const
/** A tab of the records. */
export type Tab = (typeof TABS)[number]

/** What the records page shows; all of it stands in the address. */
export interface RecordQuery {
  readonly tab: Tab
  /** A named range, or a span that was chosen; without either the tab's own default. */
  readonly range?: RangeName
  readonly span?: Required<TimeSpan>
  readonly number?: string
  readonly side?: CallRecord['side']
  readonly party?: CallRecord['party']
  readonly result?: CallRecord['result']
}

/** The query part of an address. */
export type AddressQuery = Readonly<Record<string, string>>

const DEFAULT_RANGE: Readonly<Record<Tab, RangeName>> = {
  calls: 'last-7-days',
  basic: 'today',
  failed: 'today',
  all: 'last-7-days',
}

/** The named range in force; undefined when a span was chosen. */
export const rangeOf = (query: RecordQuery): RangeName | undefined =>
  query.span ? undefined : (query.range ?? DEFAULT_RANGE[query.tab])

/** The same query on another tab; basic and failed calls are O-CDRs, so a side says nothing there. */
export function onTab({ side, ...rest }: RecordQuery, tab: Tab): RecordQuery {
  const keepsSide = side !== undefined && (tab === 'calls' || tab === 'all')
  return { ...rest, tab, ...(keepsSide ? { side } : {}) }
}

/** The query as it stands in the address; what is not set is left out. */
export function toAddress(query: RecordQuery): AddressQuery {
  const { tab, range, span, number, side, party, result } = query
  const entries: [string, string | undefined][] = [
    ['tab', tab === 'calls' ? undefined : tab],
    ['range', range],
    ['from', span && String(span.from)],
    ['to', span && String(span.to)],
    ['number', number],
    ['side', side],
    ['party', party],
    ['result', result],
  ]
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => Boolean(entry[1])))
}

const isOneOf = <T extends string>(values: readonly T[], value: unknown): value is T =>
  (values as readonly unknown[]).includes(value)

function spanOf(from: unknown, to: unknown): Required<TimeSpan> | undefined {
  const span = { from: Number(from), to: Number(to) }
  return typeof from === 'string' &&
    Number.isSafeInteger(span.from) &&
    Number.isSafeInteger(span.to) &&
    span.from < span.to
    ? span
    : undefined
}

/** Reads an address; what makes no sense is left out. */
export function fromAddress(address: Readonly<Record<string, unknown>>): RecordQuery {
  const { tab, range, from, to, number, side, party, result } = address
  const span = spanOf(from, to)
  return {
    tab: isOneOf(TABS, tab) ? tab : 'calls',
    ...(isOneOf(RANGES, range) && !span ? { range } : {}),
    ...(span ? { span } : {}),
    ...(typeof number === 'string' && number !== '' && number.length <= 64 ? { number } : {}),
    ...(isOneOf(sideSchema.options, side) ? { side } : {}),
    ...(isOneOf(partySchema.options, party) ? { party } : {}),
    ...(isOneOf(resultSchema.options, result) ? { result } : {}),
  }
}

/** What the core is asked for. */
export function toFilter(query: RecordQuery, now: number, weekStartsOn: Weekday): RecordFilter {
  const range = rangeOf(query)
  const conditions = (['number', 'side', 'party', 'result'] as const).flatMap((field): Condition[] => {
    const value = query[field]
    return value === undefined ? [] : [{ field, is: 'is', values: [value], not: false }]
  })
  return {
    view: query.tab === 'basic' || query.tab === 'failed' ? query.tab : 'all',
    ...(range ? rangeSpan(range, now, weekStartsOn) : query.span),
    where: conditions,
  }
}

/** Where the records of a number are. */
export const recordsOfNumber = (number: string) => ({
  name: 'records',
  query: toAddress({ tab: 'calls', range: 'all', number }),
})
