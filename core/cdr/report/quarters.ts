import { sql, type Kysely } from 'kysely'
import type { CallSums, RecordFilter } from '../../contract/index.ts'
import { queries, type Database } from '../../store/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { countsItsCall } from './calls-in-filter.ts'
import { COUNTED, SUMS, toSums } from './sums.ts'

/** Hours, days and weeks of every zone begin at a quarter of an hour. */
export const QUARTER_MS = 900_000

/** What began in a quarter of an hour. */
export interface Quarter {
  /** UTC epoch milliseconds. */
  readonly at: number
  readonly sums: CallSums
}

/** The parts of the kept sums that a view is made of. */
const PARTS = { all: [0, 1, 2], basic: [1], failed: [0] } as const

interface Kept {
  readonly parts: readonly number[]
  /** Quarters of an hour since the epoch; the last is not in it. */
  readonly from: number
  readonly to: number
}

/**
 * The quarters whose kept sums are those of the filter: it may only have a range and a view, and so near to the ends of
 * the range that a call can have lower hops beyond, records have to be read.
 * @param spread the longest time between the halves of a call, milliseconds
 */
export function keptQuarters({ view, from, to, where }: RecordFilter, spread: number): Kept | undefined {
  if (where.length > 0 || view === 'missed') return undefined
  // Callers' records are the lowest hops: nothing lies below them on the other side of an end.
  const margin = view === 'all' ? spread : 0
  const kept = {
    parts: PARTS[view],
    from: from === undefined ? -Infinity : Math.ceil((from + margin) / QUARTER_MS),
    to: to === undefined ? Infinity : Math.floor((to - margin) / QUARTER_MS),
  }
  return kept.from < kept.to ? kept : undefined
}

function recordQuarters(db: Kysely<CdrTables>, filter: RecordFilter, within: RecordFilter) {
  const calls = db
    .selectFrom('record')
    .select([sql<number>`record.setup_time / ${sql.lit(QUARTER_MS)}`.as('quarter'), ...COUNTED])
    .where((eb) => countsItsCall(eb, filter, within))
  return db
    .selectFrom(calls.as('counted'))
    .select(['quarter', ...SUMS])
    .groupBy('quarter')
}

function keptSums(db: Kysely<CdrTables>, { parts, from, to }: Kept) {
  let query = db
    .selectFrom('call_sums')
    .select((eb) => [
      'quarter',
      ...(['calls', 'answered', 'connected'] as const).map((name) => eb.fn.sum<number>(name).as(name)),
      eb.fn.sum<number>('talk').as('talkSeconds'),
    ])
    .where('part', 'in', parts)
    .where('calls', '>', 0)
    .groupBy('quarter')
  if (Number.isFinite(from)) query = query.where('quarter', '>=', from)
  if (Number.isFinite(to)) query = query.where('quarter', '<', to)
  return query
}

/** Calls per quarter of an hour, in one statement: what is written meanwhile counts wholly or not at all. */
export function quartersQuery(db: Kysely<CdrTables>, filter: RecordFilter, spread: number) {
  const kept = keptQuarters(filter, spread)
  if (!kept) return recordQuarters(db, filter, filter)
  let query = keptSums(db, kept)
  if (Number.isFinite(kept.from))
    query = query.unionAll(recordQuarters(db, filter, { ...filter, to: kept.from * QUARTER_MS }))
  if (Number.isFinite(kept.to))
    query = query.unionAll(recordQuarters(db, filter, { ...filter, from: kept.to * QUARTER_MS }))
  return query
}

/** Calls per quarter of an hour, in order of time; quarters without calls are left out. */
export async function readQuarters(database: Database, filter: RecordFilter): Promise<Quarter[]> {
  const db = queries<CdrTables>(database)
  const { longest } = await db.selectFrom('call_spread').select('longest').executeTakeFirstOrThrow()
  // A year has 35,000 of them: packed as one text they cost the process a tenth of what as many rows do.
  const { packed } = await db
    .selectFrom(quartersQuery(db, filter, longest).as('q'))
    .select(
      sql<string>`json_group_array(json_array(quarter, calls, answered, connected, "talkSeconds"))`.as(
        'packed',
      ),
    )
    .executeTakeFirstOrThrow()
  const rows = JSON.parse(packed) as [number, number, number, number, number][]
  return rows
    .map(([quarter, calls, answered, connected, talkSeconds]) => ({
      at: quarter * QUARTER_MS,
      sums: toSums({ calls, answered, connected, talkSeconds }),
    }))
    .sort((a, b) => a.at - b.at)
}
