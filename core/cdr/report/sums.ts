import { sql, type RawBuilder } from 'kysely'
import type { CallSums } from '../../contract/index.ts'
import { byPerson } from '../query/by-person.ts'

const total = (of: RawBuilder<unknown>) => sql<number>`COALESCE(SUM(${of}), 0)`

/** The columns of `CallSums` over records by which calls are counted. */
export const SUMS = [
  sql<number>`COUNT(*)`.as('calls'),
  total(byPerson('record')).as('answered'),
  total(sql`record.connect_time IS NOT NULL`).as('connected'),
  total(sql`record.duration`).as('talkSeconds'),
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
