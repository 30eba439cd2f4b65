import { sql, type RawBuilder } from 'kysely'

/**
 * 1 for a callee record that alerted, was not answered, and whose call nobody else answered; a mailbox is nobody.
 * @param table what the table of records is called in the query
 */
export function missedByExtension(table: string): RawBuilder<boolean> {
  const of = (column: string) => sql.ref(`${table}.${column}`)
  return sql<boolean>`(
    ${of('side')} = 'T' AND ${of('party')} = 'local' AND ${of('alert_time')} IS NOT NULL
    AND ${of('connect_time')} IS NULL AND ${of('result')} <> 'answered_elsewhere'
    AND NOT EXISTS (
      SELECT 1 FROM record AS o WHERE o.call_id = ${of('call_id')} AND o.connect_time IS NOT NULL
      AND (o.side = 'T' AND o.service <> 'voicemail' OR o.service NOT IN ('attendant', 'voicemail', 'feature_code'))
    )
  )`
}
