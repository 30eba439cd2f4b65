import { sql, type RawBuilder } from 'kysely'

/**
 * Returns SQL that is 1 for a record that a person or an outside party answered. For a caller who came through the
 * attendant, the records of the callees decide; without any, whether the caller got beyond the attendant's own number.
 * @param name of the table of records in the query
 */
export function byPersonSql(name: string): string {
  const callees = `SELECT 1 FROM record AS t WHERE t.call_id = ${name}.call_id AND t.side = 'T'`
  return `(
    ${name}.connect_time IS NOT NULL AND ${name}.service NOT IN ('voicemail', 'feature_code')
    AND (${name}.side = 'T' OR ${name}.service <> 'attendant' OR CASE
      WHEN EXISTS (${callees}) THEN EXISTS (${callees} AND t.connect_time IS NOT NULL)
      ELSE ${name}.destination_number <> ${name}.group_number END)
  )`
}

/** Returns the same as a part of a query. */
export const byPerson = (name: string): RawBuilder<boolean> => sql.raw<boolean>(byPersonSql(name))
