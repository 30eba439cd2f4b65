import type { ReadableDatabase } from '../../store/index.ts'
import { bareNumberSql } from './bare-number.ts'

/** The instant of the last call of an extension. */
export interface LastCall {
  readonly number: string
  readonly at: number
}

/**
 * Returns SQL for the newest setup time at which a column of numbers has that of `own`, by its index alone. Anyone who
 * claims the number from outside is passed over; the plus keeps SQLite from the index of kinds.
 */
const newest = (column: string, strangers: readonly string[]) => `coalesce((
  SELECT setup_time FROM record
  WHERE ${bareNumberSql(column)} = own.value
    AND +kind NOT IN (SELECT id FROM record_kind WHERE direction IN (${strangers.map((word) => `'${word}'`).join(', ')}))
  ORDER BY setup_time DESC, sequence DESC LIMIT 1), 0)`

/** The SQL that finds the last calls of a JSON list of numbers. */
export const LAST_CALLS_SQL = `
  SELECT own.value AS number, max(
    ${newest('caller_number', ['inbound', 'transit'])},
    ${newest('destination_number', ['outbound', 'transit'])}
  ) AS at FROM json_each(?) AS own`

/** Reads when each of some extensions last called or was called; those without a record are left out. */
export async function lastCalls(
  database: ReadableDatabase,
  { numbers }: { readonly numbers: readonly string[] },
): Promise<LastCall[]> {
  const rows = await database.all(LAST_CALLS_SQL, [JSON.stringify(numbers)])
  return rows
    .map((row) => ({ number: String(row['number']), at: Number(row['at']) }))
    .filter(({ at }) => at > 0)
}
