import { setImmediate } from 'node:timers/promises'
import { sql, type Expression, type Kysely, type RawBuilder, type SqlBool } from 'kysely'
import type { TimePart } from '../query/calls-in-filter.ts'
import type { CdrTables } from '../store/tables.ts'

/** Halves that one read looks at: what is done with them holds up the process for a few milliseconds. */
const CHUNK = 4000

/** Columns of halves that are asked for. */
export interface PackedRequest<T> {
  readonly columns: { readonly [Name in keyof T]: RawBuilder<T[Name]> }
  /** Returns the condition of those that begin in a part of the range. */
  readonly which: (part: TimePart) => Expression<SqlBool>
  readonly range: TimePart
}

/** The values of some halves, column by column. */
export type Columns<T> = { readonly [Name in keyof T]: readonly T[Name][] }

/** Selects the columns of some halves, each packed as one text, which costs a tenth of so many rows. */
export async function readPacked<T>(
  db: Kysely<CdrTables>,
  columns: PackedRequest<T>['columns'],
  which: Expression<SqlBool>,
  order: RawBuilder<unknown> = sql`setup_time`,
): Promise<Columns<T>> {
  const names = Object.keys(columns) as (keyof T & string)[]
  const halves = db
    .selectFrom('record')
    .select(names.map((name) => columns[name].as(name)))
    .where(which)
    .orderBy(order)
    // Without it SQLite would lose the order.
    .limit(sql.lit(-1))
  const packed = (await db
    .selectFrom(halves.as('half'))
    .select(names.map((name) => sql<string>`json_group_array(${sql.ref(name)})`.as(name)))
    .executeTakeFirstOrThrow()) as Readonly<Record<string, string>>
  return Object.fromEntries(names.map((name) => [name, JSON.parse(packed[name]!)])) as unknown as Columns<T>
}

/** Returns where the next read has to end. */
async function endOfChunk(db: Kysely<CdrTables>, { from, to }: TimePart): Promise<number> {
  let begins = db
    .selectFrom('record')
    .select('setup_time')
    .orderBy('setup_time')
    .limit(1)
    .offset(sql.lit(CHUNK))
  if (Number.isFinite(from)) begins = begins.where('setup_time', '>=', from)
  const next = await begins.executeTakeFirst()
  // So many may begin at one instant that it is a read of its own.
  return next ? Math.min(to, Math.max(next.setup_time, from + 1)) : to
}

/** Reads a range in parts with so many halves that each takes some milliseconds; while one is looked at, the next is read. */
export async function* inChunks<T>(
  db: Kysely<CdrTables>,
  range: TimePart,
  read: (part: TimePart) => Promise<T>,
): AsyncGenerator<T> {
  const readFrom = async (from: number) => {
    const to = await endOfChunk(db, { from, to: range.to })
    return { to, found: await read({ from, to }) }
  }
  let next = readFrom(range.from)
  for (;;) {
    const { to, found } = await next
    const isLast = to === range.to
    if (!isLast) {
      next = readFrom(to)
      // It may fail before it is waited for.
      next.catch(() => undefined)
      // A turn of the event loop, or the query would set out only after these were looked at.
      await setImmediate()
    }
    yield found
    if (isLast) return
  }
}

/** Reads halves in order of setup. */
export const readColumns = <T>(
  db: Kysely<CdrTables>,
  { columns, which, range }: PackedRequest<T>,
): AsyncGenerator<Columns<T>> => inChunks(db, range, (part) => readPacked(db, columns, which(part)))
