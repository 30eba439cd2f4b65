import {
  parseFilterText,
  printFilterText,
  RECORD_COLUMN_IDS,
  type Condition,
  type FilterField,
  type RecordFilter,
  type RecordSort,
} from '../../../core/contract/index.ts'
import { RANGES, rangeSpan, type RangeName, type TimeSpan, type Weekday } from './time-range.ts'

/** The tabs of the records, in their order. */
export const TABS = ['calls', 'basic', 'failed', 'missed', 'all', 'live'] as const
/** A tab of the records. */
export type Tab = (typeof TABS)[number]
/** A tab whose rows are on disk. */
export type StoredTab = Exclude<Tab, 'live'>
/** Tabs whose rows are on disk. */
export const STORED_TABS = TABS.filter((tab) => tab !== 'live')

/** The query of the records page; all of it is kept in the address. */
export interface RecordQuery {
  readonly tab: Tab
  /** A named range, or a span that was chosen; without either the tab's own default. */
  readonly range?: RangeName
  readonly span?: Required<TimeSpan>
  readonly where?: readonly Condition[]
  /** A filter text of which `where` is what could be read; the rest is to be reported. */
  readonly faulty?: string
  /** Other parts of the address that mean nothing. */
  readonly ignored?: readonly string[]
  /** Newest first when left out. */
  readonly sort?: RecordSort
}

/** The query part of an address. */
export type AddressQuery = Readonly<Record<string, string>>

const DEFAULT_RANGE: Readonly<Record<Tab, RangeName>> = {
  calls: 'last-7-days',
  basic: 'today',
  failed: 'today',
  missed: 'last-7-days',
  all: 'last-7-days',
  live: 'all',
}

/** Makes a condition of one value. */
export const oneValue = (field: FilterField, value: string, is: Condition['is'] = 'is'): Condition => ({
  field,
  is,
  values: [value],
  not: false,
})

/** Returns the named range in force; undefined when a span was chosen. */
export const rangeOf = (query: RecordQuery): RangeName | undefined =>
  query.span ? undefined : (query.range ?? DEFAULT_RANGE[query.tab])

/** Returns the same query with other conditions, without the unreadable parts of the previous ones. */
export function withWhere(
  { where: _where, faulty: _faulty, ...rest }: RecordQuery,
  where: readonly Condition[],
): RecordQuery {
  return where.length === 0 ? rest : { ...rest, where }
}

/**
 * Returns the query with one condition on a field in place of the present ones, or with none when there is no value.
 */
export function withValue(query: RecordQuery, field: FilterField, value: string | undefined): RecordQuery {
  const others = (query.where ?? []).filter((condition) => condition.field !== field)
  return withWhere(query, value === undefined ? others : [...others, oneValue(field, value)])
}

/** Returns the one value that a field must have; undefined when the query has no such simple condition on it. */
export function valueOf(query: RecordQuery, field: FilterField): string | undefined {
  const [condition, ...others] = (query.where ?? []).filter((one) => one.field === field)
  const isSimple = condition && others.length === 0 && !condition.not && condition.is === 'is'
  return isSimple && condition.values.length === 1 ? condition.values[0] : undefined
}

/** Returns the same query on another tab; where all halves are O-CDRs, or all are T-CDRs, a side says nothing. */
export function onTab(query: RecordQuery, tab: Tab): RecordQuery {
  const hasSides = tab === 'calls' || tab === 'all'
  return { ...(hasSides ? query : withValue(query, 'side', undefined)), tab }
}

/** Returns the query as it stands in the address; unset parts are left out. */
export function toAddress(query: RecordQuery): AddressQuery {
  const { tab, range, span, where = [], faulty, sort } = query
  const entries: [string, string | undefined][] = [
    ['tab', tab === 'calls' ? undefined : tab],
    ['range', range],
    ['from', span && String(span.from)],
    ['to', span && String(span.to)],
    ['q', faulty ?? printFilterText(where)],
    ['sort', sort && `${sort.direction === 'descending' ? '-' : ''}${sort.column}`],
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

function sortOf(text: unknown): RecordSort | undefined {
  if (typeof text !== 'string') return undefined
  const column = text.replace(/^-/, '')
  if (!isOneOf(RECORD_COLUMN_IDS, column)) return undefined
  return { column, direction: text.startsWith('-') ? 'descending' : 'ascending' }
}

/** Returns the parts of an address that were not taken, as they stand in it. */
const leftOut = (parts: Readonly<Record<string, readonly [value: unknown, isTaken: boolean]>>): string[] =>
  Object.entries(parts).flatMap(([name, [value, isTaken]]) =>
    typeof value === 'string' && !isTaken ? [`${name}=${value}`] : [],
  )

/** Reads an address; what makes no sense is left out, and reported as `faulty` and `ignored`. */
export function fromAddress(address: Readonly<Record<string, unknown>>): RecordQuery {
  const { tab, range, from, to, q, sort: order } = address
  const span = spanOf(from, to)
  const text = typeof q === 'string' ? q : ''
  const { conditions: where, problems } = parseFilterText(text)
  const sort = sortOf(order)
  const ignored = leftOut({
    tab: [tab, isOneOf(TABS, tab)],
    range: [range, isOneOf(RANGES, range)],
    from: [from, span !== undefined],
    to: [to, span !== undefined],
    sort: [order, sort !== undefined],
  })
  return {
    tab: isOneOf(TABS, tab) ? tab : 'calls',
    ...(isOneOf(RANGES, range) && !span ? { range } : {}),
    ...(span ? { span } : {}),
    ...(where.length > 0 ? { where } : {}),
    ...(problems.length > 0 ? { faulty: text } : {}),
    ...(ignored.length > 0 ? { ignored } : {}),
    ...(sort ? { sort } : {}),
  }
}

/** Returns the filter that the core is asked for. */
export function toFilter(query: RecordQuery, now: number, weekStartsOn: Weekday): RecordFilter {
  const range = rangeOf(query)
  const { tab } = query
  return {
    view: tab === 'basic' || tab === 'failed' || tab === 'missed' ? tab : 'all',
    ...(range ? rangeSpan(range, now, weekStartsOn) : query.span),
    where: [...(query.where ?? [])],
  }
}

/** Returns the address of the records of a number. */
export const recordsOfNumber = (number: string) => ({
  name: 'records',
  query: toAddress({ tab: 'calls', range: 'all', where: [oneValue('number', number)] }),
})
