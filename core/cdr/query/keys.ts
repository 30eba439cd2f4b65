import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { RecordFilter } from '../../contract/index.ts'
import { bareNumberSql } from './bare-number.ts'
import type { Kinds } from './kinds.ts'
import type { NumberTerm } from './terms.ts'

/** Where a record stands in the order of time. */
export interface Key {
  readonly setup_time: number
  readonly sequence: number
}

/** Which keys. */
export interface KeyRequest {
  readonly range: Pick<RecordFilter, 'from' | 'to'>
  readonly isAscending: boolean
  readonly after: Key | undefined
  readonly limit: number
}

/** SQLite takes at most 500 parts of a union. */
const MOST_PARTS = 450
/** Each walk builds its own list of kinds. */
const MOST_LISTED_KINDS = 50_000

const json = (values: readonly (string | number)[]) =>
  sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`

function bounds({ range, isAscending, after }: KeyRequest): RawBuilder<unknown> {
  const parts = [
    ...(range.from === undefined ? [] : [sql`setup_time >= ${range.from}`]),
    ...(range.to === undefined ? [] : [sql`setup_time < ${range.to}`]),
    ...(after
      ? [
          sql`(setup_time, sequence) ${sql.raw(isAscending ? '>' : '<')} (${after.setup_time}, ${after.sequence})`,
        ]
      : []),
  ]
  return parts.length === 0 ? sql`` : sql` AND ${sql.join(parts, sql` AND `)}`
}

/** One walk along an index in order of time per part, merged; where they would be too many, all keys and a sort. */
function merged(
  parts: readonly RawBuilder<unknown>[],
  whole: RawBuilder<unknown>,
  request: KeyRequest,
  most = MOST_PARTS,
) {
  const way = sql.raw(request.isAscending ? 'ASC' : 'DESC')
  const order = sql`ORDER BY setup_time ${way}, sequence ${way} LIMIT ${request.limit}`
  const walks = parts.map((part) => sql`SELECT * FROM (${part} ${order})`)
  const from = parts.length > most ? whole : sql.join(walks, sql` UNION ALL `)
  return sql<Key>`SELECT DISTINCT setup_time, sequence FROM (${from}) ${order}`
}

/** Keys of records of certain kinds. */
export function keysOfKinds({ ids }: Kinds, request: KeyRequest): RawBuilder<Key> {
  const select = sql`SELECT setup_time, sequence FROM record WHERE`
  const bound = bounds(request)
  return merged(
    ids.map((id) => sql`${select} kind = ${sql.lit(id)}${bound}`),
    sql`${select} kind IN ${json(ids)}${bound}`,
    request,
  )
}

/** Keys of records that have one of some numbers. */
export function keysOfNumbers(terms: readonly NumberTerm[], request: KeyRequest): RawBuilder<Key> {
  const bound = bounds(request)
  const select = ({ column, kinds }: NumberTerm, numbers: RawBuilder<unknown>) => {
    const isKind: RawBuilder<SqlBool> = kinds.isChoice ? sql`kind IN ${json(kinds.ids)}` : sql`1`
    const bare = sql.raw(bareNumberSql(`"record"."${column}"`))
    return sql`SELECT setup_time, sequence FROM record WHERE ${bare} ${numbers} AND ${isKind}${bound}`
  }
  return merged(
    terms.flatMap((term) => term.numbers.map((number) => select(term, sql`= ${number}`))),
    sql.join(
      terms.map((term) => select(term, sql`IN ${json(term.numbers)}`)),
      sql` UNION ALL `,
    ),
    request,
    Math.min(
      MOST_PARTS,
      Math.floor(MOST_LISTED_KINDS / Math.max(1, ...terms.map(({ kinds }) => kinds.ids.length))),
    ),
  )
}
