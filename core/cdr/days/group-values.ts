import { sql, type RawBuilder } from 'kysely'
import type { Grouping } from '../../contract/index.ts'

/** What calls are summed by: what reports group by, and how a call failed. */
export type KeptGrouping = Grouping | 'failure'

const NO_NAME = sql<string>`''`
const OF_CALLER = sql`record.party = 'local' AND record.side = 'O'`
const OF_CALLEE = sql`record.party = 'local' AND record.side = 'T'`

/** Value and name of each grouping; of several names of one value the last in the alphabet is shown. */
export const GROUPED: Readonly<
  Record<KeptGrouping, { value: RawBuilder<string>; name: RawBuilder<string> }>
> = {
  extension: {
    value: sql`CASE WHEN ${OF_CALLER} THEN record.caller_number WHEN ${OF_CALLEE} THEN record.destination_number ELSE '' END`,
    name: sql`CASE WHEN ${OF_CALLER} THEN record.caller_name WHEN ${OF_CALLEE} THEN record.destination_name ELSE '' END`,
  },
  line: { value: sql`record.line`, name: NO_NAME },
  result: { value: sql`record.result`, name: NO_NAME },
  service: { value: sql`record.service`, name: NO_NAME },
  direction: { value: sql`record.direction`, name: NO_NAME },
  caller: { value: sql`record.caller_number`, name: sql`record.caller_name` },
  destination: { value: sql`record.destination_number`, name: sql`record.destination_name` },
  group: { value: sql`record.group_number`, name: NO_NAME },
  failure: {
    value: sql`CASE WHEN record.result IN ('busy', 'no_answer', 'rejected') OR record.result = 'abandoned'
      AND record.alert_time IS NOT NULL THEN record.result ELSE '' END`,
    name: NO_NAME,
  },
}
