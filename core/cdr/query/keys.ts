import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { RecordFilter } from '../../contract/index.ts'
import { bareNumberSql } from './bare-number.ts'
import type { Kinds } from './kinds.ts'
import { spanAfter } from './span-after.ts'
import type { NumberTerm } from './terms.ts'

/** The place of a record in the order of time. */
export interface Key {
  readonly setup_time: number
  readonly sequence: number
}

/** A request for keys. */
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
  const { from, to } = after ? spanAfter(range, after.setup_time, isAscending) : range
  const parts = [
    ...(from === undefined ? [] : [sql`setup_time >= ${from}`]),
    ...(to === undefined ? [] : [sql`setup_time < ${to}`]),
    ...(after
      ? [
          sql`(setup_time, sequence) ${sql.raw(isAscending ? '>' : '<')} (${after.setup_time}, ${after.sequence})`,
        ]
      : []),
  ]
  return parts.length === 0 ? sql`` : sql` AND ${sql.join(parts, sql` AND `)}`
}

/** Puts keys in order, those of one record together. */
function inOrder(keys: RawBuilder<unknown>, { isAscending, limit }: KeyRequest): RawBuilder<Key> {
  const way = sql.raw(isAscending ? 'ASC' : 'DESC')
  return sql<Key>`SELECT DISTINCT setup_time, sequence FROM (${keys}) ORDER BY setup_time ${way}, sequence ${way} LIMIT ${limit}`
}

/** Merges one walk along an index in order of time per part. */
function merged(parts: readonly RawBuilder<unknown>[], request: KeyRequest): RawBuilder<Key> {
  const way = sql.raw(request.isAscending ? 'ASC' : 'DESC')
  const order = sql`ORDER BY setup_time ${way}, sequence ${way} LIMIT ${request.limit}`
  const walks = parts.map((part) => sql`SELECT * FROM (${part} ${order})`)
  return inOrder(sql.join(walks, sql` UNION ALL `), request)
}

/** Returns the keys of records of certain kinds. */
export function keysOfKinds({ ids }: Kinds, request: KeyRequest): RawBuilder<Key> {
  const select = sql`SELECT setup_time, sequence FROM record WHERE`
  const bound = bounds(request)
  if (ids.length > MOST_PARTS) return inOrder(sql`${select} kind IN ${json(ids)}${bound}`, request)
  return merged(
    ids.map((id) => sql`${select} kind = ${sql.lit(id)}${bound}`),
    request,
  )
}

function selectNumbers(
  { column, kinds }: NumberTerm,
  numbers: RawBuilder<unknown>,
  request: KeyRequest,
): RawBuilder<unknown> {
  const isKind: RawBuilder<SqlBool> = kinds.isChoice ? sql`kind IN ${json(kinds.ids)}` : sql`1`
  const bare = sql.raw(bareNumberSql(`"record"."${column}"`))
  return sql`SELECT setup_time, sequence FROM record WHERE ${bare} ${numbers} AND ${isKind}${bounds(request)}`
}
const allOf = (terms: readonly NumberTerm[], request: KeyRequest) =>
  sql.join(
    terms.map((term) => selectNumbers(term, sql`IN ${json(term.numbers)}`, request)),
    sql` UNION ALL `,
  )

/** Returns the keys of records that have one of some numbers, and one of others as well. */
export function keysOfBoth(
  terms: readonly NumberTerm[],
  also: readonly NumberTerm[],
  request: KeyRequest,
): RawBuilder<Key> {
  const way = sql.raw(request.isAscending ? 'ASC' : 'DESC')
  return sql<Key>`SELECT setup_time, sequence FROM (
    SELECT * FROM (${allOf(terms, request)}) INTERSECT SELECT * FROM (${allOf(also, request)}))
    ORDER BY setup_time ${way}, sequence ${way} LIMIT ${request.limit}`
}

/** Returns how many walks to make at once; more would each build too long a list of kinds. */
const mostParts = (terms: readonly NumberTerm[]) =>
  Math.min(
    MOST_PARTS,
    Math.floor(MOST_LISTED_KINDS / Math.max(1, ...terms.map(({ kinds }) => kinds.ids.length))),
  )

/** Returns whether the keys of some numbers take too many walks to merge: then all of them are read and sorted. */
export const sortsNumbers = (terms: readonly NumberTerm[]): boolean =>
  terms.reduce((sum, { numbers }) => sum + numbers.length, 0) > mostParts(terms)

/**
 * Returns the keys of records that have one of some numbers: where they would be too many walks, all keys are selected
 * and sorted.
 */
export function keysOfNumbers(terms: readonly NumberTerm[], request: KeyRequest): RawBuilder<Key> {
  if (sortsNumbers(terms)) return inOrder(allOf(terms, request), request)
  return merged(
    terms.flatMap((term) => term.numbers.map((number) => selectNumbers(term, sql`= ${number}`, request))),
    request,
  )
}
