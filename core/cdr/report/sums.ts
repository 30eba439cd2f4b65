import { sql, type RawBuilder } from 'kysely'
import type { CallSums } from '../../contract/index.ts'
import { byPerson } from '../query/by-person.ts'

const total = (of: RawBuilder<unknown>) => sql<number>`COALESCE(SUM(${of}), 0)`

/** What `SUMS` adds up, of a record by which a call is counted. */
export const COUNTED = [
  byPerson('record').as('by_person'),
  sql<number>`record.connect_time IS NOT NULL`.as('is_connected'),
  sql<number>`record.duration`.as('duration'),
]

/** The columns of `CallSums` over rows of `COUNTED`. */
export const SUMS = [
  sql<number>`COUNT(*)`.as('calls'),
  total(sql`by_person`).as('answered'),
  total(sql`is_connected`).as('connected'),
  total(sql`duration`).as('talkSeconds'),
]

/** A row of `SUMS`. */
export interface SumRow {
  readonly calls: number
  readonly answered: number
  readonly connected: number
  readonly talkSeconds: number
}

/** No calls. */
export const NO_CALLS: CallSums = { calls: 0, answered: 0, machine: 0, talkSeconds: 0 }

/** A row as the sums it stands for. */
export const toSums = ({ calls, answered, connected, talkSeconds }: SumRow): CallSums => ({
  calls,
  answered,
  machine: connected - answered,
  talkSeconds,
})

/** Two sums as one. */
export const added = (a: CallSums, b: CallSums): CallSums => ({
  calls: a.calls + b.calls,
  answered: a.answered + b.answered,
  machine: a.machine + b.machine,
  talkSeconds: a.talkSeconds + b.talkSeconds,
})
