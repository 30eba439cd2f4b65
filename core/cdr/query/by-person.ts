import { sql, type RawBuilder } from 'kysely'

/**
 * 1 for a record that a person or an outside party answered. Of a caller who came through the attendant, his callee
 * records tell; without any, whether he got beyond the attendant's own number.
 * @param name what the table of records is called in the query
 */
export function byPerson(name: string): RawBuilder<boolean> {
  const of = (column: string) => sql.ref(`${name}.${column}`)
  const callees = sql`SELECT 1 FROM record AS t WHERE t.call_id = ${of('call_id')} AND t.side = 'T'`
  return sql<boolean>`(
    ${of('connect_time')} IS NOT NULL AND ${of('service')} NOT IN ('voicemail', 'feature_code')
    AND (${of('side')} = 'T' OR ${of('service')} <> 'attendant' OR CASE
      WHEN EXISTS (${callees}) THEN EXISTS (${callees} AND t.connect_time IS NOT NULL)
      ELSE ${of('destination_number')} <> ${of('group_number')} END)
  )`
}
