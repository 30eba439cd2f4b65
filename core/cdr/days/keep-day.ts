import { expressionBuilder, sql, type RawBuilder } from 'kysely'
import { queries, type ReadableDatabase, type WritableDatabase } from '../../store/index.ts'
import { countsItsCall } from '../query/calls-in-filter.ts'
import { COUNTED } from '../query/counted-calls.ts'
import { matches } from '../query/matches.ts'
import type { PlannedFilter } from '../query/planned-filter.ts'
import { countTime } from '../report/counted-times.ts'
import type { CdrTables } from '../store/tables.ts'
import { ATTEMPT_COLUMNS, selectAttempts } from './attempts.ts'
import { DAY_MS } from './day.ts'
import { GROUPED } from './group-values.ts'

/** The two ways to the records, each resolving to what the work does. */
export interface DayAccess {
  read<T>(work: (database: ReadableDatabase) => Promise<T>): Promise<T>
  /** Runs in one transaction. */
  write<T>(work: (database: WritableDatabase) => Promise<T>): Promise<T>
}

/** The most rows that one transaction writes, so that a call's own writing never waits long. */
const BATCH = 1000

/** The part of the kept sums that a record counts for. */
const partOf = (record: string) =>
  sql<number>`CASE WHEN ${sql.ref(`${record}.side`)} = 'T' THEN 2 ELSE ${sql.ref(`${record}.connect_time`)} IS NOT NULL END`
const PART_OF_CALL = sql<number>`(SELECT ${partOf('c')} FROM record AS c WHERE c.call_id = record.call_id
  ORDER BY c.hop, c.sequence LIMIT 1)`
const eb = expressionBuilder<CdrTables, 'record'>()

/** The sums of a day: rows of their tables without the day, each packed as one text. */
interface SumsOfDay {
  readonly groups: readonly string[]
  readonly attempts: readonly string[]
  readonly concurrent: string
}

/** Returns the last day before another, from that of the first record on, whose sums are not kept. */
async function nextDay(database: ReadableDatabase, before: number): Promise<number | undefined> {
  const row = await database.get(
    `WITH RECURSIVE first (day) AS (SELECT setup_time / ${DAY_MS} FROM record WHERE setup_time >= ${DAY_MS}
        ORDER BY setup_time LIMIT 1),
      each (day) AS (SELECT ? - 1 UNION ALL SELECT day - 1 FROM each WHERE day > (SELECT day FROM first))
      SELECT day FROM each WHERE day >= (SELECT day FROM first)
        AND NOT EXISTS (SELECT 1 FROM kept_day WHERE kept_day.day = each.day AND concurrent IS NOT NULL) LIMIT 1`,
    [before],
  )
  return row && Number(row['day'])
}

/** Selects the sums of the calls of a day by every grouping. */
function selectGroups(day: PlannedFilter): RawBuilder<{ packed: string }> {
  const names = Object.keys(GROUPED) as (keyof typeof GROUPED)[]
  const values = names.map(
    (name) =>
      sql`${GROUPED[name].value} AS ${sql.ref(`${name}_value`)}, ${GROUPED[name].name} AS ${sql.ref(`${name}_name`)}`,
  )
  const groups = names.map(
    (
      name,
    ) => sql`SELECT json_array(${sql.lit(name)}, part, ${sql.ref(`${name}_value`)}, MAX(${sql.ref(`${name}_name`)}),
      COUNT(*), SUM(answered), SUM(connected), SUM("talkSeconds"), MAX("talkSeconds")) AS packed
      FROM call GROUP BY part, ${sql.ref(`${name}_value`)}`,
  )
  return sql`WITH call AS MATERIALIZED (
      SELECT ${partOf('record')} AS part, ${sql.join(values)}, ${sql.join(COUNTED)}
      FROM record WHERE ${countsItsCall(eb, { view: 'all', where: [] }, day)}
    ) ${sql.join(groups, sql` UNION ALL `)}`
}

async function readSums(database: ReadableDatabase, day: number): Promise<SumsOfDay> {
  const db = queries<CdrTables>(database)
  const range = { from: day * DAY_MS, to: (day + 1) * DAY_MS }
  const filter: PlannedFilter = { view: 'all', where: [], ...range }
  const groups = await selectGroups(filter).execute(db)
  const attempts = await sql<{ packed: string }>`SELECT json_array(${ATTEMPT_COLUMNS}) AS packed
    FROM (${selectAttempts(matches(filter), PART_OF_CALL)})`.execute(db)
  return {
    groups: groups.rows.map(({ packed }) => packed),
    attempts: attempts.rows.map(({ packed }) => packed),
    concurrent: JSON.stringify(await countTime(database, { view: 'all', where: [] }, range)),
  }
}

async function begin(database: WritableDatabase, day: number): Promise<void> {
  // What was begun before and not ended goes.
  await database.run('DELETE FROM kept_day WHERE day = ?', [day])
  await database.run('INSERT INTO kept_day (day) VALUES (?)', [day])
}

const columns = (count: number) =>
  Array.from({ length: count }, (_, place) => `value ->> ${place}`).join(', ')

/** Writes some rows of a day, unless something happened to its records meanwhile. */
async function writeRows(
  database: WritableDatabase,
  day: number,
  sums: SumsOfDay,
  isLast: boolean,
): Promise<boolean> {
  if (!(await database.get('SELECT 1 FROM kept_day WHERE day = ?', [day]))) return false
  const insert = (table: string, count: number, rows: readonly string[]) =>
    database.run(`INSERT INTO ${table} SELECT ?, ${columns(count)} FROM json_each(?)`, [
      day,
      `[${rows.join(',')}]`,
    ])
  await insert('day_group', 9, sums.groups)
  if (!isLast) return true
  await insert('day_attempts', 11, sums.attempts)
  await database.run('UPDATE kept_day SET concurrent = ? WHERE day = ?', [sums.concurrent, day])
  return true
}

/**
 * Works out the sums of the last day whose sums are not kept, and keeps them. Returns what came of it: `changed` when
 * something happened to its records meanwhile, `none` when all days are kept.
 * @param now days that are over then are kept, UTC epoch milliseconds
 */
export async function keepNextDay(
  { read, write }: DayAccess,
  now: number,
): Promise<'kept' | 'changed' | 'none'> {
  const day = await read((database) => nextDay(database, Math.floor(now / DAY_MS)))
  if (day === undefined) return 'none'
  await write((database) => begin(database, day))
  // Read after this was written: whatever is missing in them takes the day away.
  const sums = await read((database) => readSums(database, day))
  for (let place = 0; ; place += BATCH) {
    const some = { ...sums, groups: sums.groups.slice(place, place + BATCH) }
    const isLast = place + BATCH >= sums.groups.length
    if (!(await write((database) => writeRows(database, day, some, isLast)))) return 'changed'
    if (isLast) return 'kept'
  }
}
