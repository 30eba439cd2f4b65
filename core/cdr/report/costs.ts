import { sql, type RawBuilder } from 'kysely'
import {
  bareNumber,
  costOf,
  createRateFinder,
  e164Of,
  type CostGrouping,
  type CostReport,
  type Rates,
  type RecordFilter,
} from '../../contract/index.ts'
import { queries, type ReadableDatabase } from '../../store/index.ts'
import { ofCallsInFilter } from '../query/calls-in-filter.ts'
import { readSpread } from '../query/counted-calls.ts'
import { asOneNumber } from '../query/e164-sql.ts'
import { planned, type PlannedFilter } from '../query/planned-filter.ts'
import type { CdrTables } from '../store/tables.ts'

/** A request for a report of costs. */
export interface CostRequest {
  readonly filter: RecordFilter
  readonly by: CostGrouping
  readonly limit: number
}

const VALUES: Readonly<Record<CostGrouping, RawBuilder<string>>> = {
  /** The party that pays: the one that is charged, or the caller. */
  extension: sql`CASE WHEN record.charged_number <> '' THEN record.charged_number ELSE record.caller_number END`,
  line: sql`record.line`,
  destination: sql`record.destination_number`,
}

/** The half by which a call costs: that of the outside party, or the caller's where it left no record. */
const PAYS = sql<boolean>`(record.side = 'T' OR NOT EXISTS (SELECT 1 FROM record AS t
  WHERE t.call_id = record.call_id AND t.side = 'T' AND t.cost IS NOT NULL))`

/**
 * Returns the costs of the calls in a filter as their records were written with them, by a value and currency, the
 * highest first; ties are broken by the value itself.
 */
export async function costsBy(database: ReadableDatabase, request: CostRequest): Promise<CostReport> {
  const { by, limit } = request
  const db = queries<CdrTables>(database)
  const filter = await planned(database, request.filter)
  const value = by === 'line' ? VALUES.line : asOneNumber(VALUES[by], filter.plan)
  const paying = db
    .selectFrom('record')
    .select(['record.currency as currency', sql<number>`COUNT(*)`.as('calls')])
    .select(sql<number>`ROUND(SUM(record.cost), 4)`.as('cost'))
    .where('record.cost', 'is not', null)
    .where(ofCallsInFilter(filter, await readSpread(db)))
    .where(PAYS)
  const rows = await paying
    .select([value.as('value'), sql<number>`SUM(record.duration)`.as('talkSeconds')])
    .groupBy([value, 'record.currency'])
    .orderBy('cost', 'desc')
    .orderBy('value')
    .limit(limit)
    .execute()
  const totals = await paying.groupBy('record.currency').orderBy('record.currency').execute()
  return { rows, totals }
}

/** Halves that one read brings: what is done with them holds up the process for a few milliseconds. */
const CHUNK = 4000
/** Costs have four digits behind the point: as whole numbers they add up exactly. */
const DIGITS = 10_000

/**
 * Returns the condition of halves of outgoing calls that were answered, those that get a cost when they are written.
 */
const isOutgoing = (half: 'record' | 't') => {
  const column = (name: string) => sql.ref(`${half}.${name}`)
  return sql<boolean>`(${column('connect_time')} IS NOT NULL AND (${column('direction')} = 'outbound'
    OR (${column('side')} = 'T' AND ${column('party')} = 'outside')))`
}
const reached = (half: 'record' | 't') =>
  sql<string>`CASE WHEN ${sql.ref(`${half}.destination_number`)} <> '' THEN ${sql.ref(`${half}.destination_number`)}
    ELSE ${sql.ref(`${half}.dialed_number`)} END`
/** Numbers reached by the outside halves of the call of an O half: with a rate, one of them pays in its place. */
const PAYING_INSTEAD = sql<string>`CASE WHEN record.side = 'O' THEN (SELECT json_group_array(${reached('t')})
  FROM record AS t WHERE t.call_id = record.call_id AND t.side = 'T' AND ${isOutgoing('t')}) ELSE '[]' END`

/** The part of a half that is read. */
type Outgoing = readonly [
  setup: number,
  hop: number,
  sequence: number,
  value: string,
  seconds: number,
  number: string,
  instead: readonly string[],
]

/** Reads the outgoing halves of the calls in a filter in order of setup, packed as one text. */
async function* readOutgoing(
  database: ReadableDatabase,
  filter: PlannedFilter,
  by: CostGrouping,
): AsyncGenerator<Outgoing[]> {
  const db = queries<CdrTables>(database)
  const isAsked = ofCallsInFilter(filter, await readSpread(db))
  let after: Outgoing | undefined
  for (;;) {
    let page = db
      .selectFrom('record')
      .select(['setup_time', 'hop', 'sequence', 'duration'])
      .select([VALUES[by].as('value'), reached('record').as('number'), PAYING_INSTEAD.as('instead')])
      .where(isAsked)
      .where(isOutgoing('record'))
      .orderBy('setup_time')
      .orderBy('hop')
      .orderBy('sequence')
      .limit(CHUNK)
    if (after)
      page = page
        // SQLite bounds the walk by the time alone, and not by the comparison of three.
        .where('setup_time', '>=', after[0])
        .where(sql<boolean>`(setup_time, hop, sequence) > (${after[0]}, ${after[1]}, ${after[2]})`)
    const { packed } = await db
      .selectFrom(page.as('half'))
      .select(
        sql<string>`json_group_array(json_array(setup_time, hop, sequence, value, duration, number, json(instead)))`.as(
          'packed',
        ),
      )
      .executeTakeFirstOrThrow()
    const halves = JSON.parse(packed) as Outgoing[]
    if (halves.length > 0) yield halves
    if (halves.length < CHUNK) return
    after = halves.at(-1)
  }
}

/** Returns the costs as they would be had every record been written with these rates; the records stay as they are. */
export async function costsToday(
  database: ReadableDatabase,
  { filter: asked, by, limit, rates }: CostRequest & { readonly rates: Rates },
): Promise<CostReport> {
  const filter = await planned(database, asked)
  const rateFor = createRateFinder(rates, filter.plan)
  const { currency } = rates
  const sums = new Map<string, { calls: number; talkSeconds: number; parts: number }>()
  const total = { calls: 0, parts: 0 }
  for await (const halves of readOutgoing(database, filter, by)) {
    for (const [, , , written, seconds, number, instead] of halves) {
      const rate = rateFor(number)
      if (!rate || instead.some((other) => rateFor(other))) continue
      const value = (by !== 'line' && filter.plan && e164Of(bareNumber(written), filter.plan)) || written
      const parts = Math.round(costOf(rate, seconds) * DIGITS)
      const sum = sums.get(value) ?? { calls: 0, talkSeconds: 0, parts: 0 }
      sums.set(value, sum)
      sum.calls++
      sum.talkSeconds += seconds
      sum.parts += parts
      total.calls++
      total.parts += parts
    }
  }
  const rows = [...sums].sort(([a, x], [b, y]) => y.parts - x.parts || (a < b ? -1 : 1)).slice(0, limit)
  return {
    rows: rows.map(([value, { calls, talkSeconds, parts }]) => ({
      value,
      currency,
      calls,
      talkSeconds,
      cost: parts / DIGITS,
    })),
    totals: total.calls > 0 ? [{ currency, calls: total.calls, cost: total.parts / DIGITS }] : [],
  }
}
