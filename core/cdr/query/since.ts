import type { RecordsSince } from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'
import { queries, type ReadableDatabase } from '../../store/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { MAX_ROWS } from './page.ts'

/** Deletions told with one gap: a large one is made of very many batches. */
const MAX_DELETIONS = 10

/** A request for records: the number to begin after, and the most to return. */
export interface SinceRequest {
  readonly since: number
  readonly limit: number
}

interface Range {
  readonly first: number
  readonly last: number
}

function missing(since: number, present: readonly number[], next: number): Range[] {
  const ranges: Range[] = []
  let before = since
  for (const sequence of [...present, next + 1]) {
    if (sequence > before + 1) ranges.push({ first: before + 1, last: sequence - 1 })
    before = sequence
  }
  return ranges
}

async function explain(
  database: ReadableDatabase,
  { first, last }: Range,
): Promise<RecordsSince['gaps'][number]> {
  const deletions = await queries<CdrTables>(database)
    .selectFrom('deletion')
    .select(['deleted_at as at', 'why'])
    .where('kind', 'not in', ['masked', 'imported'])
    .where('first_sequence', '<=', last)
    .where('last_sequence', '>=', first)
    .orderBy('id', 'desc')
    .limit(MAX_DELETIONS)
    .execute()
  return { first, last, deletions }
}

/**
 * Returns the records after a sequence number, in its order, and what is missing between them. `next` is the `since` of
 * the following request: everything up to it was reported, so that each record comes once.
 * @throws PbxError `since.beyond-end` for a number that was not given out yet: the client followed another history
 */
export async function recordsSince(database: ReadableDatabase, request: SinceRequest): Promise<RecordsSince> {
  const { since } = request
  const limit = Math.min(request.limit, MAX_ROWS)
  // The counter first: what it counts is there when the records are read.
  const counter = await database.get("SELECT value FROM counter WHERE name = 'sequence'")
  const end = Number(counter?.['value'] ?? 0)
  if (since > end) {
    throw new PbxError(
      'since.beyond-end',
      `since=${since} is beyond the last sequence ${end}: these are other records than before; begin again from since=0`,
      { last: end },
    )
  }
  const records = await queries<CdrTables>(database)
    .selectFrom('record')
    .selectAll()
    .where('sequence', '>', since)
    .orderBy('sequence')
    .limit(limit)
    .execute()
  const lastTold = records.at(-1)?.sequence ?? since
  const more = records.length === limit
  const next = more ? lastTold : Math.max(lastTold, end)
  const ranges = missing(
    since,
    records.map(({ sequence }) => sequence),
    next,
  )
  const gaps: RecordsSince['gaps'] = []
  for (const range of ranges) gaps.push(await explain(database, range))
  return { records, next, more, gaps }
}
