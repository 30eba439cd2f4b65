import { sql, type Kysely, type RawBuilder } from 'kysely'
import {
  asE164,
  bareNumber,
  type CallRecord,
  type MissedByExtension,
  type MissedInput,
  type MissedPage,
  type NumberPlan,
} from '../../contract/index.ts'
import { queries, type ReadableDatabase } from '../../store/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { bareNumberSql } from '../query/bare-number.ts'
import { byPerson } from '../query/by-person.ts'
import { waysSql } from '../query/e164-sql.ts'
import { readNumberPlan } from '../query/number-plan.ts'
import { recordsById } from '../query/records-by-id.ts'
import { spanAfter } from '../query/span-after.ts'
import { isMissed, missedNumber } from '../query/missed.ts'

const DAY_MS = 86_400_000

/** An inbound call that ended without a person. */
const OFFICE = sql<boolean>`(
  record.side = 'O' AND record.party = 'outside' AND record.direction = 'inbound' AND NOT ${byPerson('record')}
)`

const MISSED = { office: OFFICE, extension: isMissed('record') } as const

/**
 * Finds a later answered call with the caller: with anyone, or, for a caller inside, with the extension that was
 * called.
 * @param number where the caller's number stands in that call
 */
function returnedBy(
  number: 'caller_number' | 'destination_number',
  days: number,
  plan: NumberPlan | undefined,
): RawBuilder<string | null> {
  const mine = sql.ref(`r.${number}`)
  const other = sql.ref(`r.${number === 'caller_number' ? 'destination_number' : 'caller_number'}`)
  // As the indexes on numbers have it. Extensions are written in one way only.
  const caller = sql.raw<string>(bareNumberSql('"record"."caller_number"'))
  const sameNumber = plan ? sql`IN (${waysSql(caller, plan)})` : sql`= ${caller}`
  const ofOutside = sql`${sql.raw(bareNumberSql(`"r"."${number}"`))} ${sameNumber}`
  const ofExtensions = sql`${mine} = record.caller_number AND ${other} = ${missedNumber('record')}`
  const earliest = (index: string, isBetween: RawBuilder<unknown>) => sql`(
    SELECT r.record_id FROM record AS r INDEXED BY ${sql.ref(index)}
    WHERE ${isBetween}
    AND r.setup_time > record.setup_time AND r.setup_time <= record.setup_time + ${days * DAY_MS}
    AND r.connect_time IS NOT NULL AND r.call_id <> record.call_id AND ${byPerson('r')}
    ORDER BY r.connect_time, r.sequence LIMIT 1
  )`
  return sql<string | null>`CASE WHEN record.caller_number = '' THEN NULL
    WHEN record.direction = 'internal' THEN ${earliest('record_talked', ofExtensions)}
    ELSE ${earliest(number === 'caller_number' ? 'record_caller_bare' : 'record_destination_bare', ofOutside)} END`
}

/** Selects missed calls with the records that return them. */
export function missedQuery(
  db: Kysely<CdrTables>,
  { from, to, kind, days }: Omit<MissedInput, 'limit' | 'only'>,
  plan?: NumberPlan,
) {
  let query = db
    .selectFrom('record')
    .selectAll('record')
    .select([
      missedNumber('record').as('missed_number'),
      returnedBy('caller_number', days, plan).as('return_by_caller'),
      returnedBy('destination_number', days, plan).as('return_by_office'),
    ])
    .where(MISSED[kind])
  if (from !== undefined) query = query.where('record.setup_time', '>=', from)
  if (to !== undefined) query = query.where('record.setup_time', '<', to)
  return query
}

const UNRETURNED = sql<boolean>`return_by_caller IS NULL AND return_by_office IS NULL`

const earlier = (a: CallRecord | undefined, b: CallRecord | undefined) =>
  a && b ? (a.connect_time! <= b.connect_time! ? a : b) : (a ?? b)

/** Returns whether two numbers are the same, however they are written. */
const isSame = (a: string, b: string, plan: NumberPlan | undefined): boolean =>
  asE164(bareNumber(a), plan) === asE164(bareNumber(b), plan)

/** Returns one page of missed calls, newest first, each with the call that returned it. */
export async function missedCalls(database: ReadableDatabase, input: MissedInput): Promise<MissedPage> {
  const db = queries<CdrTables>(database)
  const plan = await readNumberPlan(database)
  const { after, limit } = input
  const left = after ? { ...input, ...spanAfter(input, after.setupTime, false) } : input
  let query = db
    .selectFrom(missedQuery(db, left, plan).as('missed'))
    .selectAll()
    .orderBy('setup_time', 'desc')
    .orderBy('sequence', 'desc')
    .limit(limit)
  if (input.extension !== undefined) query = query.where('missed_number', '=', input.extension)
  if (input.only === 'unreturned') query = query.where(UNRETURNED)
  if (after) {
    query = query.where(sql<boolean>`(setup_time, sequence) < (${after.setupTime}, ${after.sequence})`)
  }
  const found = await query.execute()
  const returnIds = found.flatMap((row) => [row.return_by_caller, row.return_by_office])
  const returning = await recordsById(
    database,
    returnIds.filter((id) => id !== null),
  )
  const returns = new Map(returning.map((record) => [record.record_id, record]))
  const rows = found.map((row) => {
    const {
      return_by_caller: byCaller,
      return_by_office: byOffice,
      missed_number: extension,
      ...record
    } = row
    const call = earlier(returns.get(byCaller ?? ''), returns.get(byOffice ?? ''))
    const returned = call && {
      at: call.connect_time!,
      by: isSame(call.caller_number, record.caller_number, plan)
        ? call.destination_number
        : call.caller_number,
      callId: call.call_id,
      seconds: Math.floor((call.connect_time! - record.setup_time) / 1000),
    }
    return { record, extension, returned: returned ?? null }
  })
  const last = rows.at(-1)?.record
  return rows.length < limit || !last
    ? { rows }
    : { rows, next: { setupTime: last.setup_time, sequence: last.sequence } }
}

/** Returns the missed calls of each extension, those with most unreturned ones first. */
export async function missedByExtension(
  database: ReadableDatabase,
  input: Pick<MissedInput, 'from' | 'to' | 'days'>,
): Promise<MissedByExtension> {
  const db = queries<CdrTables>(database)
  const plan = await readNumberPlan(database)
  const rows = await db
    .with(
      (cte) => cte('missed').materialized(),
      () => missedQuery(db, { ...input, kind: 'extension' }, plan),
    )
    .selectFrom('missed')
    .select([
      'missed_number as extension',
      sql<string>`MAX(CASE WHEN missed_number = destination_number THEN destination_name ELSE '' END)`.as(
        'name',
      ),
      sql<number>`MAX(side = 'O' AND group_number <> '')`.as('isGroup'),
      sql<number>`COUNT(*)`.as('missed'),
      sql<number>`SUM(${UNRETURNED})`.as('unreturned'),
    ])
    .groupBy('missed_number')
    .orderBy('unreturned', 'desc')
    .orderBy('missed', 'desc')
    .orderBy('extension')
    .execute()
  return { rows: rows.map((row) => ({ ...row, isGroup: row.isGroup === 1 })) }
}
