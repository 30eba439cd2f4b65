import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { CallSums } from '../../contract/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { byPerson } from './by-person.ts'
import { countsItsCall } from './calls-in-filter.ts'
import type { PlannedFilter } from './planned-filter.ts'
import { QUARTER_MS } from './quarter.ts'

/** One call, or as many as kept sums stand for: what reports and totals add up. */
export interface Counted {
  readonly calls: number
  readonly answered: number
  readonly connected: number
  readonly talkSeconds: number
  readonly answeredSeconds: number
}

/** The columns of a record that count for its call, one each. */
export const COUNTED = [
  sql<number>`${byPerson('record')}`.as('answered'),
  sql<number>`record.connect_time IS NOT NULL`.as('connected'),
  sql<number>`record.duration`.as('talkSeconds'),
]
const ANSWERED_SECONDS = sql<number>`record.duration * ${byPerson('record')}`.as('answeredSeconds')

const total = (name: keyof Counted): RawBuilder<number> => sql`COALESCE(SUM(${sql.ref(name)}), 0)`
/** Sums over `countedCalls`, or over sums of them. */
export const SUMS = (['calls', 'answered', 'connected', 'talkSeconds'] as const).map((name) =>
  total(name).as(name),
)
/** The same, and the seconds of the answered ones. */
export const ALL_SUMS = [...SUMS, total('answeredSeconds').as('answeredSeconds')]
const NAMES = ['calls', 'answered', 'connected', 'talkSeconds', 'answeredSeconds'] as const

/** No calls. */
export const NO_CALLS: CallSums = { calls: 0, answered: 0, machine: 0, talkSeconds: 0 }

/** Turns a row of `SUMS` into the sums it stands for. */
export const toSums = ({
  calls,
  answered,
  connected,
  talkSeconds,
}: Omit<Counted, 'answeredSeconds'>): CallSums => ({
  calls,
  answered,
  machine: connected - answered,
  talkSeconds,
})

/** Adds two sums. */
export const added = (a: CallSums, b: CallSums): CallSums => ({
  calls: a.calls + b.calls,
  answered: a.answered + b.answered,
  machine: a.machine + b.machine,
  talkSeconds: a.talkSeconds + b.talkSeconds,
})

/** The parts of the kept sums that a view is made of. */
export const PARTS = { all: [0, 1, 2], basic: [1], failed: [0] } as const

interface Kept {
  readonly parts: readonly number[]
  /** Quarters of an hour since the epoch; the last is not in it. */
  readonly from: number
  readonly to: number
}

/**
 * Returns the quarters whose kept sums are those of the filter: it may only have a range and a view. So near to the
 * ends of the range that a call can have lower hops beyond them, records have to be read.
 * @param spread the longest time between the halves of a call, milliseconds
 */
export function keptQuarters({ view, from, to, where }: PlannedFilter, spread: number): Kept | undefined {
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

/**
 * Selects the records that count for their calls; without the limit SQLite would compute each fact again for each sum
 * of it.
 */
function callsOnRecord(db: Kysely<CdrTables>, filter: PlannedFilter, within: PlannedFilter) {
  return db
    .selectFrom('record')
    .select([
      sql<number>`record.setup_time / ${sql.lit(QUARTER_MS)}`.as('quarter'),
      sql<number>`1`.as('calls'),
      ...COUNTED,
      ANSWERED_SECONDS,
    ])
    .where((eb) => countsItsCall(eb, filter, within))
    .limit(sql.lit(-1))
}

function keptSums(db: Kysely<CdrTables>, { parts, from, to }: Kept) {
  let query = db
    .selectFrom('call_sums')
    .select(['quarter', ...NAMES])
    .where('part', 'in', parts)
    .where('calls', '>', 0)
  if (Number.isFinite(from)) query = query.where('quarter', '>=', from)
  if (Number.isFinite(to)) query = query.where('quarter', '<', to)
  return query
}

/**
 * Selects the calls of a filter with the quarter of an hour they began in: from kept sums where they hold, from records
 * elsewhere. It is one statement: what is written meanwhile counts wholly or not at all.
 * @param spread as returned by `readSpread`
 */
export function countedCalls(db: Kysely<CdrTables>, filter: PlannedFilter, spread: number) {
  const kept = keptQuarters(filter, spread)
  const ofRecords = (within: PlannedFilter) =>
    db.selectFrom(callsOnRecord(db, filter, within).as('call')).select(['quarter', ...NAMES])
  if (!kept) return ofRecords(filter)
  let query = keptSums(db, kept)
  if (Number.isFinite(kept.from)) query = query.unionAll(ofRecords({ ...filter, to: kept.from * QUARTER_MS }))
  if (Number.isFinite(kept.to)) query = query.unionAll(ofRecords({ ...filter, from: kept.to * QUARTER_MS }))
  return query
}

/** Reads the longest time between the first and the last half of any call, in milliseconds. */
export async function readSpread(db: Kysely<CdrTables>): Promise<number> {
  return (await db.selectFrom('call_spread').select('longest').executeTakeFirstOrThrow()).longest
}
