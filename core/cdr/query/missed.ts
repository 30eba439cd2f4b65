import { sql, type RawBuilder } from 'kysely'

const MAILBOX = '*98*'

/**
 * Returns the number that a missed call is missed by: the extension of a callee record; of a caller record the group,
 * else the extension, even where its mailbox took the call.
 * @param table name of the table of records in the query
 */
export function missedNumber(table: string): RawBuilder<string> {
  const of = (column: string) => sql.ref(`${table}.${column}`)
  return sql<string>`CASE
    WHEN ${of('side')} = 'T' THEN ${of('destination_number')}
    WHEN ${of('group_number')} <> '' THEN ${of('group_number')}
    WHEN substr(${of('destination_number')}, 1, 4) = ${sql.lit(MAILBOX)} THEN substr(${of('destination_number')}, 5)
    ELSE ${of('destination_number')} END`
}

/**
 * Returns SQL that is 1 for the record of a missed call: that of a callee that alerted, was not answered, and whose
 * call nobody else answered; a mailbox is nobody. Where no such record of the callee, or of a member of the group, is
 * written, the caller's record says the same: it alerted, and its destination is one of ours. A diverted call may have
 * alerted before the diversion, so only results that come after ringing count.
 * @param table name of the table of records in the query
 */
export function isMissed(table: string): RawBuilder<boolean> {
  const of = (column: string) => sql.ref(`${table}.${column}`)
  return sql<boolean>`(
    ${of('alert_time')} IS NOT NULL AND ${of('result')} <> 'answered_elsewhere'
    AND (
      ${of('side')} = 'T' AND ${of('party')} = 'local' AND ${of('connect_time')} IS NULL
      OR ${of('side')} = 'O' AND ${of('direction')} IN ('internal', 'inbound')
      AND CASE WHEN ${of('connect_time')} IS NULL
        THEN ${of('service')} <> 'feature_code'
          AND (coalesce(${of('redirect_count')}, 0) = 0 OR ${of('result')} IN ('no_answer', 'abandoned', 'rejected'))
        ELSE ${of('service')} = 'voicemail' END
      AND NOT EXISTS (
        SELECT 1 FROM record AS t WHERE t.call_id = ${of('call_id')} AND t.side = 'T' AND t.party = 'local'
        AND (t.destination_number = ${missedNumber(table)}
          OR ${of('group_number')} <> '' AND t.group_number = ${of('group_number')})
      )
    )
    AND NOT EXISTS (
      SELECT 1 FROM record AS o WHERE o.call_id = ${of('call_id')} AND o.connect_time IS NOT NULL
      AND (o.side = 'T' AND o.service <> 'voicemail' OR o.service NOT IN ('attendant', 'voicemail', 'feature_code'))
    )
  )`
}
